package org.dance4j.graphs.ops;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Where an operation's channels come from. */
public sealed interface ChannelFlow {

    /** A channel of one of the inputs that an operation reads the values of. */
    record InputChannel(int input, int channel) {}

    /**
     * The channels that an output channel carries on; none where it is made anew.
     *
     * @param channel the output channel
     * @param inputChannels how many channels each of the inputs has whose values are read
     */
    List<InputChannel> carried(int channel, List<Integer> inputChannels);

    /** How channels are made, if they are. */
    Optional<Makes> makes();

    /** Whether the channels are the image's. */
    boolean isImage();

    /** The image's own channels. */
    record Image() implements ChannelFlow {
        @Override
        public List<InputChannel> carried(int channel, List<Integer> inputChannels) {
            return List.of();
        }

        @Override
        public Optional<Makes> makes() {
            return Optional.empty();
        }

        @Override
        public boolean isImage() {
            return true;
        }
    }

    /**
     * New channels, each made of all channels read. Their number can be chosen, so they are what pruning removes.
     *
     * @param channels how many are made
     * @param withChannels the same operation that makes another number of them
     */
    record Makes(int channels, IntFunction<Op> withChannels) implements ChannelFlow {
        @Override
        public List<InputChannel> carried(int channel, List<Integer> inputChannels) {
            return List.of();
        }

        @Override
        public Optional<Makes> makes() {
            return Optional.of(this);
        }

        @Override
        public boolean isImage() {
            return false;
        }
    }

    /** Channel <i>i</i> of each input becomes channel <i>i</i>. */
    record Carries() implements ChannelFlow {
        @Override
        public List<InputChannel> carried(int channel, List<Integer> inputChannels) {
            return IntStream.range(0, inputChannels.size())
                    .mapToObj(input -> new InputChannel(input, channel))
                    .toList();
        }

        @Override
        public Optional<Makes> makes() {
            return Optional.empty();
        }

        @Override
        public boolean isImage() {
            return false;
        }
    }

    /** The channels of the first input, then those of the second, and so on. */
    record Joins() implements ChannelFlow {
        @Override
        public List<InputChannel> carried(int channel, List<Integer> inputChannels) {
            int within = channel;
            int input = 0;
            while (within >= inputChannels.get(input)) {
                within -= inputChannels.get(input++);
            }
            return List.of(new InputChannel(input, within));
        }

        @Override
        public Optional<Makes> makes() {
            return Optional.empty();
        }

        @Override
        public boolean isImage() {
            return false;
        }
    }
}
