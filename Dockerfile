# dance4j for processors: docker build -t dance4j . && docker run --rm -v "$PWD:/work" dance4j train
FROM maven:3.9-eclipse-temurin-17 AS build
RUN apt-get update && apt-get install -y --no-install-recommends unzip && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN ./dance package --format zip --out /package \
    && unzip -q /package/dance4j-*.zip -d /package \
    && mv /package/dance4j-*/ /dance4j

# Charts have text, for which Java needs a font.
FROM eclipse-temurin:17-jre-jammy
RUN apt-get update && apt-get install -y --no-install-recommends fontconfig fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
COPY --from=build /dance4j /dance4j
RUN ln -s /dance4j/dance /usr/local/bin/dance
WORKDIR /work
ENTRYPOINT ["dance"]
CMD ["--help"]
