"""Times training steps in PyTorch, one for each line it reads: peer_step.py NETWORK FLOAT32|BFLOAT16 [eager|compiled].
It answers each line with the seconds the step took on the clock and on the processors."""
import sys
import time

import torch
from torch.nn import functional

from peer_networks import network

BATCH, HEIGHT, WIDTH, CLASSES = 8, 352, 480, 11

name, bfloat16 = sys.argv[1], sys.argv[2] == "BFLOAT16"
torch.set_num_threads(2)
net = network(name, CLASSES).to(memory_format=torch.channels_last)
print(f"PyTorch {torch.__version__}, {sum(p.numel() for p in net.parameters())} parameters", file=sys.stderr)
optimizer = torch.optim.SGD(net.parameters(), lr=0.001, momentum=0.9, weight_decay=5e-4)
images = torch.randn(BATCH, 3, HEIGHT, WIDTH).contiguous(memory_format=torch.channels_last)
coarse = 32 if name == "resnet18" else 1
labels = torch.randint(0, CLASSES, (BATCH, HEIGHT // coarse, WIDTH // coarse))


def loss_of(pixels):
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        scores = net(pixels)
    return sum(functional.cross_entropy(each.float(), labels) for each in scores)


if sys.argv[3:] == ["compiled"]:
    loss_of = torch.compile(loss_of)
for _ in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    loss = loss_of(images)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{time.perf_counter() - start:.4f} {time.process_time() - cpu:.4f}", flush=True)
