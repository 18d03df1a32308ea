package org.dance4j.datasets.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineTest {

    /** An element that must be closed once, by whoever has it last. */
    private static final class Owned implements AutoCloseable {
        private final int number;
        private final AtomicInteger closed = new AtomicInteger();

        Owned(int number) {
            this.number = number;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private final Queue<Owned> made = new ConcurrentLinkedQueue<>();

    private Owned make(int number) {
        Owned owned = new Owned(number);
        made.add(owned);
        return owned;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Without end; tells how many were taken. */
    private static Pipeline<Integer> endless(AtomicInteger taken) {
        Iterable<Integer> source = () -> Stream.generate(taken::getAndIncrement).iterator();
        return Pipeline.of(source);
    }

    private static Set<Thread> workers() {
        Set<Thread> workers = new HashSet<>(Thread.getAllStackTraces().keySet());
        workers.removeIf(thread -> !thread.getName().startsWith("input-"));
        return workers;
    }

    /** A thread is seen for a moment after its last work. */
    private static void assertEnds(Set<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    @Test
    void everyStage() {
        List<List<Integer>> expected = List.of(List.of(1, 9, 25), List.of(49, 81, 121), List.of(169));
        List<List<Integer>> found = Pipeline.of(numbers(14))
                .filter(i -> i % 2 == 1)
                .map(3, i -> i * i)
                .batch(square -> "odd", key -> 3, 10)
                .prefetch(2)
                .toList();
        assertEquals(expected, found);
        assertEquals(
                List.of(),
                Pipeline.of(List.<Integer>of())
                        .map(2, i -> i)
                        .prefetch(1)
                        .shuffle(2, new Random(1))
                        .toList());
    }

    @Test
    void threadsChangeNothing() {
        List<List<Integer>> one = mixed(1);
        assertEquals(300, one.stream().mapToInt(List::size).sum());
        for (int threads : new int[] {2, 5}) {
            assertEquals(one, mixed(threads));
        }
    }

    private static List<List<Integer>> mixed(int threads) {
        return Pipeline.of(numbers(400))
                .shuffle(50, new Random(4))
                .map(threads, i -> 7 * i)
                .filter(i -> i % 4 != 0)
                .batch(i -> i % 5, key -> 4, 30)
                .prefetch(3)
                .toList();
    }

    @Test
    void mapWorksInParallel() {
        CyclicBarrier pairs = new CyclicBarrier(2);
        List<Integer> met = Pipeline.of(numbers(6))
                .map(2, i -> {
                    try {
                        pairs.await(30, TimeUnit.SECONDS);
                        return i;
                    } catch (Exception e) {
                        throw new IllegalStateException("the other worker did not come", e);
                    }
                })
                .toList();
        assertEquals(numbers(6), met);
    }

    @Test
    void stagesTakeNoMoreThanTheyMayHold() {
        AtomicInteger taken = new AtomicInteger();
        endless(taken).map(2, i -> i).prefetch(2).close();
        assertEquals(0, taken.get());
        try (Pipeline<Integer> ahead = endless(taken).map(3, i -> i)) {
            assertEquals(0, ahead.next());
            // One is handed out, and six are in the making or wait.
            assertEquals(7, taken.get());
            assertEquals(1, ahead.next());
            assertEquals(8, taken.get());
        }
        taken.set(0);
        try (Pipeline<Integer> shuffled = endless(taken).shuffle(10, new Random(1))) {
            shuffled.next();
            assertEquals(11, taken.get());
        }
        taken.set(0);
        try (Pipeline<Integer> prefetched = endless(taken).prefetch(4)) {
            prefetched.next();
        }
        assertTrue(taken.get() <= 5, taken + " taken");
    }

    @Test
    void whatAFilterDropsIsClosed() {
        try (Pipeline<Owned> even = Pipeline.of(numbers(10)).map(this::make).filter(owned -> owned.number % 2 == 0)) {
            even.forEachRemaining(owned -> assertEquals(0, owned.closed.get()));
        }
        assertEquals(10, made.size());
        made.forEach(owned -> assertEquals(owned.number % 2, owned.closed.get()));
        try (Pipeline<Owned> failing =
                Pipeline.of(numbers(1)).map(this::make).filter(owned -> Math.floorDiv(owned.number, 0) == 1)) {
            assertThrows(ArithmeticException.class, failing::next);
        }
        made.forEach(owned -> assertEquals(owned == last() ? 1 : owned.number % 2, owned.closed.get()));
    }

    private Owned last() {
        return made.stream().reduce((one, other) -> other).orElseThrow();
    }

    @Test
    void aFailureIsThrownInItsPlaceUnchangedAndTheRestCanBeHad() {
        BadInputException problem = new BadInputException("street3.png is truncated");
        for (int threads : new int[] {1, 4}) {
            Pipeline<Integer> failing = Pipeline.of(numbers(7))
                    .map(threads, i -> {
                        if (i == 3) {
                            throw problem;
                        }
                        return i;
                    })
                    .map(2, i -> i)
                    .prefetch(2)
                    .filter(i -> true);
            try (failing) {
                List<Integer> found = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    found.add(failing.next());
                }
                assertTrue(failing.hasNext());
                assertSame(problem, assertThrows(BadInputException.class, failing::next));
                failing.forEachRemaining(found::add);
                assertEquals(List.of(0, 1, 2, 4, 5, 6), found);
                assertThrows(NoSuchElementException.class, failing::next);
            }
        }
    }

    @Test
    void anErrorIsThrownAsItIs() {
        try (Pipeline<Integer> failing = Pipeline.of(numbers(1)).map(1, i -> {
            throw new OutOfMemoryError("of the worker");
        })) {
            assertEquals(
                    "of the worker",
                    assertThrows(OutOfMemoryError.class, failing::next).getMessage());
            assertFalse(failing.hasNext());
        }
        try (Pipeline<Integer> nothing = Pipeline.of(numbers(1)).map(1, i -> null)) {
            assertThrows(NullPointerException.class, nothing::next);
        }
    }

    @Test
    void whatWasCollectedIsClosedWhenTheRestFails() {
        Pipeline<Owned> failing = Pipeline.of(numbers(5)).map(i -> i == 3 ? make(Math.floorDiv(i, 0)) : make(i));
        assertThrows(ArithmeticException.class, failing::toList);
        assertEquals(3, made.size());
        made.forEach(owned -> assertEquals(1, owned.closed.get()));
    }

    @Test
    void closingEarlyClosesAllThatWasMadeAndEndsTheThreads() throws InterruptedException {
        Set<Thread> before = workers();
        AtomicInteger taken = new AtomicInteger();
        Pipeline<List<Owned>> pipeline = endless(taken)
                .map(3, this::make)
                .map(2, owned -> owned)
                .shuffle(5, new Random(2))
                .filter(owned -> owned.number % 7 != 0)
                .batch(owned -> owned.number % 3, key -> 4, 100)
                .prefetch(2);
        List<Owned> first = pipeline.next();
        assertTrue(pipeline.hasNext());
        Set<Thread> started = workers();
        started.removeAll(before);
        assertEquals(3 + 2 + 1, started.size());
        pipeline.close();
        pipeline.close();
        assertFalse(pipeline.hasNext());
        assertEquals(4, first.size());
        for (Owned owned : made) {
            assertEquals(first.contains(owned) ? 0 : 1, owned.closed.get(), "element " + owned.number);
        }
        int afterwards = taken.get();
        assertEnds(started);
        assertEquals(afterwards, taken.get());
    }

    @Test
    void closingWaitsForWorkInProgress() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        Pipeline<Owned> pipeline = Pipeline.of(numbers(3)).map(1, i -> {
            if (i == 1) {
                begun.countDown();
                awaitUninterruptibly(mayEnd);
            }
            return make(i);
        });
        pipeline.next().close();
        begun.await();
        Thread closing = new Thread(() -> {
            pipeline.close();
            closed.incrementAndGet();
        });
        closing.start();
        assertEquals(0, closed.get());
        mayEnd.countDown();
        closing.join();
        assertEquals(1, closed.get());
        made.forEach(owned -> assertEquals(1, owned.closed.get()));
        assertTrue(made.size() >= 2, "what was in the making was made, and then closed");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a worker was interrupted", e);
        }
    }

    @Test
    void aConsumerThatIsInterruptedStopsWaiting() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (Pipeline<Integer> pipeline = Pipeline.of(numbers(2)).map(1, i -> {
            awaitUninterruptibly(mayEnd);
            return i;
        })) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, pipeline::next);
            assertTrue(Thread.interrupted());
            mayEnd.countDown();
            assertEquals(0, pipeline.next());
        }
    }

    @Test
    void shufflingInOneBufferIsThatOfCollections() {
        List<Integer> expected = new ArrayList<>(numbers(100));
        Random theirs = new Random(7);
        Collections.shuffle(expected, theirs);
        Random ours = new Random(7);
        assertEquals(expected, Pipeline.of(numbers(100)).shuffle(100, ours).toList());
        assertEquals(theirs.nextInt(), ours.nextInt());
    }

    @Test
    void shufflingInASmallerBufferKeepsAllAndBringsNoneForwardByMore() {
        List<Integer> shuffled =
                Pipeline.of(numbers(1000)).shuffle(64, new Random(7)).toList();
        assertEquals(1000, new HashSet<>(shuffled).size());
        for (int i = 0; i < 1000; i++) {
            assertTrue(shuffled.get(i) <= i + 64, "element " + shuffled.get(i) + " at place " + i);
        }
        assertEquals(
                shuffled, Pipeline.of(numbers(1000)).shuffle(64, new Random(7)).toList());
        assertNotEquals(
                shuffled, Pipeline.of(numbers(1000)).shuffle(64, new Random(8)).toList());
        // The mean of the first fifty of a fair draw from the buffer's range is about half of it.
        assertEquals(
                50, shuffled.subList(0, 50).stream().mapToInt(i -> i).average().orElseThrow(), 20);
    }

    @Test
    void batchesByHand() {
        // Full ones as they become so; at the end what is left, the longest waiting first.
        assertEquals(List.of("aa", "bbb", "aa", "c", "b", "a"), batches(100, "abacbbaaba"));
        // The c has waited while four others came, and is not kept any longer.
        assertEquals(List.of("aa", "aa", "c", "aa", "aa"), batches(4, "acaaaaaaa"));
        // No one waits while more than one other comes.
        assertEquals(List.of("a", "b", "c", "aa"), batches(1, "abcaa"));
    }

    private static List<String> batches(int window, String keys) {
        return Pipeline.of(
                        keys.chars().mapToObj(key -> String.valueOf((char) key)).toList())
                .batch(key -> key, key -> key.equals("b") ? 3 : 2, window)
                .map(batch -> String.join("", batch))
                .toList();
    }

    @Test
    void aRareSizeWaitsNoLongerThanTheWindowAndNothingIsLost() {
        Random random = new Random(3);
        record Image(int number, ImageSize size) {}
        ImageSize common = new ImageSize(352, 480);
        ImageSize rare = new ImageSize(32, 64);
        List<Image> images = numbers(2000).stream()
                .map(i -> new Image(i, random.nextInt(100) == 0 ? rare : common))
                .toList();
        List<List<Image>> batches =
                Pipeline.of(images).batch(Image::size, size -> 8, 60).toList();
        Set<Image> seen = new HashSet<>();
        int arrived = 0;
        for (List<Image> batch : batches) {
            assertEquals(1, batch.stream().map(Image::size).distinct().count());
            assertTrue(batch.size() <= 8);
            seen.addAll(batch);
            for (Image image : batch) {
                arrived = Math.max(arrived, image.number());
                assertTrue(arrived - image.number() <= 60 + 8, image + " waited until " + arrived);
            }
        }
        assertEquals(2000, seen.size());
        assertEquals(2000, batches.stream().mapToInt(List::size).sum());
        assertTrue(batches.stream().anyMatch(batch -> batch.get(0).size().equals(rare)));
    }

    @Test
    void numbersThatCannotBe() {
        Pipeline<Integer> source = Pipeline.of(numbers(3));
        assertThrows(IllegalArgumentException.class, () -> source.map(0, i -> i));
        assertThrows(IllegalArgumentException.class, () -> source.prefetch(0));
        assertThrows(IllegalArgumentException.class, () -> source.shuffle(0, new Random()));
        assertThrows(IllegalArgumentException.class, () -> source.batch(i -> i, i -> 1, 0));
    }
}
