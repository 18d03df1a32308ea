package org.dance4j.training.settings;

import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.Setting;

/** What a run computes with, and what its random choices come from. Each is null where nothing was chosen. */
public record MachineSettings(
        @Setting(value = "The seed of every random choice, of the drawn scenes too.", label = "N", otherwise = "1")
                Long seed,
        @Setting(
                        value =
                                "What convolutions are computed in: float32, bfloat16 or, for GPUs, float16 with a scale of"
                                        + " the gradients that follows them, which bfloat16 stands for too on a GPU.",
                        label = "NAME",
                        otherwiseText =
                                "bfloat16 where a processor trains in floats and has it in hardware (avx512_bf16 or "
                                        + "amx_bf16), otherwise float32")
                Precision precision,
        @Setting(value = "What trains: cpu or gpu.", label = "NAME", otherwise = "cpu") Device device,
        @Setting(
                        value = "Threads of TensorFlow's operations.",
                        label = "N",
                        otherwiseText = "the machine's processors",
                        atLeast = 1)
                Integer threads,
        @Setting(
                        value = "Threads that make batches and read validation images.",
                        label = "N",
                        otherwiseText =
                                "1; for a GPU as many as the machine has processors for each process that trains, at"
                                        + " most 8",
                        optional = true,
                        atLeast = 1)
                Integer inputThreads) {}
