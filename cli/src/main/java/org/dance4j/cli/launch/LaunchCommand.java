package org.dance4j.cli.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dance4j.cli.launch.HostMessage.Round;
import org.dance4j.cli.launch.HostMessage.Verdict;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.StopSignal;
import org.dance4j.common.runtime.JavaCommand;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.training.cluster.Place;
import org.dance4j.training.state.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance launch}. */
@Command(
        description = {
            "Trains one run on several processes, of this machine or of several, and starts them again from the last"
                    + " checkpoint when one is lost.",
            "Each process gets its place by torchrun's variables: RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR"
                    + " and MASTER_PORT. Where something else sets them, as torchrun does, dance train needs no launch; with several GPUs"
                    + " to see, each process then takes that of its LOCAL_RANK."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance launch --processes 2 -- train --dataset scenes --out runs/two",
            "  # on each of two machines, here the first:",
            "  dance launch --hosts a:4,b:4 --rank-of-host 0 -- train --dataset cityscapes --data DIR --device gpu --batch 16 --out /shared/city",
            "  dance launch --processes 2 -- train --resume runs/two"
        })
public final class LaunchCommand implements Callable<Integer> {

    /** At least; what is asked to stop in the middle of a validation ends it, and writes a checkpoint. */
    private static final int SECONDS_TO_STOP = 900;

    private final Console console;
    private final StopSignal stop;
    private final Class<?> main;
    private final Function<List<String>, Optional<TrainArguments>> parser;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description =
                    "Processes on this machine, with --hosts those of a host without a number. Default: 1 per GPU with"
                            + " train's --device gpu, otherwise 2.")
    private Integer processes;

    @Option(
            names = "--hosts",
            paramLabel = "A:N,B:N",
            description =
                    "All machines and how many processes each has; launch is started on each, with the same command but"
                            + " for --rank-of-host. The first is where processes meet. Default: this machine alone.")
    private String hosts;

    @Option(
            names = "--rank-of-host",
            paramLabel = "I",
            description = "Which of the hosts this is, from 0. Default: SLURM_NODEID, if SLURM sets it.")
    private Integer rankOfHost;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Where processes meet on the first host; with several hosts, launch uses the next one too. Default: 29500, on"
                            + " one machine any that is free.")
    private Integer port;

    @Option(
            names = "--hosts-min",
            paramLabel = "N",
            description =
                    "On how many of the hosts, half of them at least, training goes on from the last checkpoint when others"
                            + " do not come back within a minute, or within --timeout at the start. Default: all.")
    private Integer hostsMin;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "How many times all start again from the last checkpoint when a process is lost. Default: 3.")
    private int restarts = 3;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long processes wait for one that does not answer; one that is killed is noticed at once."
                    + " Default: 300.")
    private int timeoutSeconds = Place.USUAL_TIMEOUT_SECONDS;

    @Parameters(
            paramLabel = "train …",
            arity = "1..*",
            description = "After --: the command that each process runs, train with its options.")
    private List<String> command;

    /** What launch has to know of a command that trains: where its run is, and what with. */
    public record TrainArguments(Path folder, boolean isResumed, boolean namesFolder, boolean onGpu) {}

    /**
     * @param main what a process runs
     * @param parser what the arguments after {@code train} come to; empty if help was asked for
     */
    public LaunchCommand(
            Console console, StopSignal stop, Class<?> main, Function<List<String>, Optional<TrainArguments>> parser) {
        this.console = console;
        this.stop = stop;
        this.main = main;
        this.parser = parser;
    }

    @Override
    public Integer call() {
        if (!command.get(0).equals("train")) {
            throw new BadInputException("launch runs train, as in dance launch --processes 2 -- train --dataset scenes;"
                    + " found " + command.get(0));
        }
        List<String> arguments = new ArrayList<>(command.subList(1, command.size()));
        Optional<TrainArguments> parsed = parser.apply(arguments);
        if (parsed.isEmpty()) {
            return 0;
        }
        TrainArguments train = parsed.get();
        if (!train.isResumed() && !train.namesFolder()) {
            arguments.addAll(List.of("--out", train.folder().toString()));
        }
        Hosts all = hosts(train);
        int host = rankOfHost(all);
        requireSound(all, host, train);
        tellOfRun(all, train);
        return stop.duringWork(() -> run(all, host, train, arguments));
    }

    /** A run that is there already goes on only where it is asked to, or where hosts of it may be coming back. */
    private void tellOfRun(Hosts all, TrainArguments train) {
        if (train.isResumed() || !new RunFolder(train.folder()).holdsRun()) {
            return;
        } else if (all.hosts().size() == 1) {
            throw BadSettingException.of(
                    train.folder() + " holds a run already; choose another ",
                    new BadSettingException.Field("out"),
                    ", or go on with ",
                    new BadSettingException.Field("resume"),
                    " " + train.folder());
        }
        console.warn(train.folder() + " holds a run already, which goes on; nothing else that was given is used");
    }

    private int run(Hosts all, int host, TrainArguments train, List<String> arguments) {
        try (HostGroup group = group(all, host, train)) {
            Supervisor supervisor =
                    new Supervisor(console, stop.or(group::isAskedToStop), secondsToStop(), () -> group.verdict()
                            .isPresent());
            BooleanSupplier holdsRun = () -> train.isResumed() || new RunFolder(train.folder()).holdsRun();
            for (int attempt = 0; ; attempt++) {
                Optional<Round> round = group.gather(holdsRun, attempt >= restarts);
                if (round.isEmpty()) {
                    return unbegun(group, train);
                }
                Hosts there = all.only(round.get().hosts());
                if (there.hosts().size() < all.hosts().size()) {
                    console.warn("training goes on without host " + all.names(missing(all, round.get())) + ", with "
                            + there.processes() + (there.processes() == 1 ? " process on " : " processes on ")
                            + all.names(round.get().hosts()));
                }
                int place = round.get().hosts().indexOf(host);
                int ended = supervisor.watch(start(there, place, round.get().goesOn(), train, arguments));
                // Whoever is asked to stop, and finds the others lost meanwhile, stops them all.
                boolean stops = ended == ExitCodes.LOST && stop.getAsBoolean();
                Verdict verdict = group.settle(stops ? ExitCodes.STOPPED : ended);
                if (verdict.code() != ExitCodes.LOST) {
                    return verdict.code();
                } else if (stop.getAsBoolean()) {
                    group.stop();
                    return ExitCodes.STOPPED;
                } else if (verdict.last() || attempt >= restarts) {
                    console.warn(
                            (restarts == 0 ? "a process was lost" : "a process was lost again after the last restart")
                                    + goOn(train));
                    return ExitCodes.LOST;
                }
                console.warn("all " + there.processes() + " processes start again from the last checkpoint (restart "
                        + (attempt + 1) + " of " + restarts + ")");
            }
        }
    }

    private int unbegun(HostGroup group, TrainArguments train) {
        if (stop.getAsBoolean()) {
            return ExitCodes.STOPPED;
        }
        int code = group.verdict().map(Verdict::code).orElse(ExitCodes.STOPPED);
        if (code == ExitCodes.LOST) {
            console.warn("not enough hosts are left" + goOn(train));
        } else if (code == ExitCodes.STOPPED) {
            console.warn("stopped while no process was running, as another host was asked to" + goOnIfBegun(train));
        }
        return code;
    }

    private static String goOnIfBegun(TrainArguments train) {
        return train.isResumed() || new RunFolder(train.folder()).holdsRun() ? goOn(train) : "";
    }

    private static String goOn(TrainArguments train) {
        return "; go on with dance launch … -- train --resume " + train.folder();
    }

    private int secondsToStop() {
        return Math.max(SECONDS_TO_STOP, timeoutSeconds);
    }

    private HostGroup group(Hosts all, int host, TrainArguments train) {
        int size = all.hosts().size();
        return size == 1
                ? new HostGroup.OneHost()
                : new SeveralHosts(
                        all,
                        host,
                        train.folder().toAbsolutePath().normalize().toString(),
                        hostsMin == null ? size : hostsMin,
                        1 + (port == null ? Place.USUAL_PORT : port),
                        timeoutSeconds,
                        secondsToStop(),
                        stop);
    }

    private static List<Integer> missing(Hosts all, Round round) {
        return IntStream.range(0, all.hosts().size())
                .filter(host -> !round.hosts().contains(host))
                .boxed()
                .toList();
    }

    private List<RankProcess> start(Hosts all, int host, boolean goesOn, TrainArguments train, List<String> arguments) {
        List<String> toRun = goesOn && !train.isResumed() ? resumed(train, arguments) : arguments;
        int meeting = port != null ? port : all.hosts().size() == 1 ? freePort() : Place.USUAL_PORT;
        int local = all.hosts().get(host).processes();
        List<RankProcess> started = new ArrayList<>();
        try {
            for (int i = 0; i < local; i++) {
                int rank = all.firstRank(host) + i;
                Map<String, String> environment = new HashMap<>();
                environment.put(Place.RANK, String.valueOf(rank));
                environment.put(Place.WORLD_SIZE, String.valueOf(all.processes()));
                environment.put(Place.LOCAL_RANK, String.valueOf(i));
                environment.put(Place.LOCAL_WORLD_SIZE, String.valueOf(local));
                environment.put(Place.MASTER_ADDR, all.hosts().get(0).name());
                environment.put(Place.MASTER_PORT, String.valueOf(meeting));
                environment.put(Place.TIMEOUT, String.valueOf(timeoutSeconds));
                environment.put(Lifeline.VARIABLE, "1");
                if (train.onGpu()) {
                    environment.put(Gpus.VARIABLE, Gpus.visible(i));
                }
                started.add(RankProcess.start(rank, javaCommand(rank, local, toRun), environment));
            }
            return started;
        } catch (RuntimeException e) {
            started.forEach(RankProcess::kill);
            throw e;
        }
    }

    /** The arguments that go on with the run: all its settings are in its folder. */
    private static List<String> resumed(TrainArguments train, List<String> arguments) {
        List<String> resumed =
                new ArrayList<>(List.of("--resume", train.folder().toString()));
        arguments.stream().filter(argument -> argument.equals("--no-export")).forEach(resumed::add);
        return resumed;
    }

    private Hosts hosts(TrainArguments train) {
        int usual = processes != null ? processes : train.onGpu() ? Math.max(1, Gpus.count()) : 2;
        if (usual < 1) {
            throw new BadInputException("--processes must be at least 1, found " + usual);
        }
        return hosts == null ? Hosts.here(usual) : Hosts.parse(hosts, usual);
    }

    private int rankOfHost(Hosts all) {
        String slurm = System.getenv("SLURM_NODEID");
        if (rankOfHost == null && hosts != null && slurm != null && slurm.matches("\\d{1,6}")) {
            rankOfHost = Integer.valueOf(slurm);
        }
        if (rankOfHost == null && all.hosts().size() > 1) {
            throw new BadInputException(
                    "--hosts names several hosts: --rank-of-host has to say which of them this is, from 0");
        }
        return rankOfHost == null ? 0 : rankOfHost;
    }

    private void requireSound(Hosts all, int host, TrainArguments train) {
        if (host < 0 || host >= all.hosts().size()) {
            throw new BadInputException("--rank-of-host must be from 0 to "
                    + (all.hosts().size() - 1) + ", the number of the last of the hosts, found " + host);
        } else if (all.hosts().size() > 1 && !train.isResumed() && !train.namesFolder()) {
            throw new BadInputException("--hosts needs train's --out: a folder that all hosts see");
        } else if (hostsMin != null
                && (2 * hostsMin < all.hosts().size() || hostsMin > all.hosts().size())) {
            throw new BadInputException("--hosts-min must be from half to all of the "
                    + all.hosts().size() + " hosts, so that two parts of a divided network do not both go on, found "
                    + hostsMin);
        } else if (restarts < 0) {
            throw new BadInputException("--restarts must be at least 0, found " + restarts);
        } else if (timeoutSeconds < Place.SHORTEST_TIMEOUT_SECONDS || timeoutSeconds > Place.LONGEST_TIMEOUT_SECONDS) {
            throw new BadInputException("--timeout must be from " + Place.SHORTEST_TIMEOUT_SECONDS + " to "
                    + Place.LONGEST_TIMEOUT_SECONDS + " seconds, found " + timeoutSeconds);
        } else if (port != null && (port < 1 || port >= Place.HIGHEST_PORT)) {
            throw new BadInputException("--port must be from 1 to " + (Place.HIGHEST_PORT - 1) + ", found " + port);
        }
        int local = all.hosts().get(host).processes();
        if (train.onGpu() && local > Gpus.count()) {
            throw new BadInputException(local + " processes are to train on GPUs, one each, but this machine has "
                    + Gpus.count() + "; a smaller --processes is needed");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BadInputException("no port of this machine is free: " + e.getMessage(), e);
        }
    }

    /** This Java machine's options, with a part of the memory for each process. */
    private List<String> javaCommand(int rank, int local, List<String> arguments) {
        List<String> options = new ArrayList<>();
        for (String option : JavaCommand.options()) {
            String percentage = "-XX:MaxRAMPercentage=";
            if (option.startsWith(percentage)) {
                options.add(percentage + Double.parseDouble(option.substring(percentage.length())) / local);
            } else if (!option.startsWith("-agentlib") && !(rank > 0 && option.startsWith("-Ddance.terminal"))) {
                options.add(option);
            }
        }
        List<String> training = new ArrayList<>(arguments);
        training.add(0, "train");
        return JavaCommand.of(options, main.getName(), training);
    }
}
