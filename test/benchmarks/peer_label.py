"""Labels one image seven times for each line it reads, from bytes to labels at its own size, and answers with the median of the
seconds on the clock:
peer_label.py NETWORK HEIGHTxWIDTH FLOAT32|BFLOAT16 [eager|compiled] in PyTorch, peer_label.py FILE.onnx HEIGHTxWIDTH in ONNX
Runtime, by a file of dance4j's. Two threads."""
import sys
import time

import numpy

THREADS, CLASSES, TIMES = 2, 11, 7

name = sys.argv[1]
height, width = map(int, sys.argv[2].split("x"))
image = numpy.random.default_rng(1).integers(0, 256, (1, height, width, 3), numpy.uint8)


def onnx():
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(name, options, providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]
    print(f"ONNX Runtime {onnxruntime.__version__}, {taken.name} {taken.type} {taken.shape}", file=sys.stderr)
    nchw = taken.shape[1] == 3

    def label():
        pixels = image if taken.type == "tensor(uint8)" else image.astype(numpy.float32)
        scores = session.run(None, {taken.name: pixels.transpose(0, 3, 1, 2) if nchw else pixels})[0]
        return scores if scores.dtype == numpy.uint8 else scores.argmax(1 if scores.shape[1] == CLASSES else -1).astype(numpy.uint8)

    return label


def pytorch():
    import torch
    from peer_networks import network

    torch.set_num_threads(THREADS)
    net = network(name, CLASSES).eval().to(memory_format=torch.channels_last)
    mean = torch.tensor([123.7, 116.3, 103.5]).view(1, 3, 1, 1)
    deviation = torch.tensor([58.4, 57.1, 57.4]).view(1, 3, 1, 1)

    def label(pixels):
        # NHWC bytes seen as NCHW are channels_last already.
        values = (pixels.permute(0, 3, 1, 2).float() - mean) / deviation
        with torch.autocast("cpu", torch.bfloat16, enabled=sys.argv[3] == "BFLOAT16"):
            return net(values)[0].argmax(1).to(torch.uint8)

    if sys.argv[4:] == ["compiled"]:
        import torch._inductor.config

        torch._inductor.config.freezing = True
        label = torch.compile(label)
    pixels = torch.from_numpy(image)

    def run():
        with torch.no_grad():
            return label(pixels)

    return run


label = onnx() if name.endswith(".onnx") else pytorch()
for _ in sys.stdin:
    seconds = []
    for _ in range(TIMES):
        start = time.perf_counter()
        label()
        seconds.append(time.perf_counter() - start)
    print(f"{sorted(seconds)[TIMES // 2]:.5f}", flush=True)
