"""Training steps on a GPU in PyTorch: peer_gpu.py NETWORK FLOAT32|FLOAT16 SECONDS. Batch 8, 512 x 1024, 19 classes; float16 is
autocast with a GradScaler, float32 with TF32 in convolutions, both in channels_last. It prints the median step."""
import statistics
import sys
import time

import torch
from torch.nn import functional

from peer_networks import network

BATCH, HEIGHT, WIDTH, CLASSES = 8, 512, 1024, 19

name, half, seconds = sys.argv[1], sys.argv[2] == "FLOAT16", float(sys.argv[3])
if not torch.cuda.is_available():
    sys.exit("PyTorch finds no GPU")
torch.backends.cudnn.benchmark = True
net = network(name, CLASSES).cuda().to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
scaler = torch.cuda.amp.GradScaler(enabled=half)
images = torch.randn(BATCH, 3, HEIGHT, WIDTH).cuda().contiguous(memory_format=torch.channels_last)
labels = torch.randint(0, CLASSES, (BATCH, HEIGHT, WIDTH)).cuda()


def step():
    with torch.autocast("cuda", torch.float16, enabled=half):
        scores = net(images)
    loss = sum(functional.cross_entropy(each.float(), labels) for each in scores)
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    torch.cuda.synchronize()


for _ in range(5):
    step()
times, end = [], time.perf_counter() + seconds
while time.perf_counter() < end:
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
median = statistics.median(times)
print(f"{median:.4f} s a step (median of {len(times)}), {BATCH / median:.1f} images/s, "
      f"peak {torch.cuda.max_memory_allocated() / 1e9:.1f} GB (PyTorch {torch.__version__})")
