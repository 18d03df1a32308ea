"""Times training steps of torchvision's ResNet-18 with a 1 x 1 head in PyTorch, one for each line it reads."""
import sys
import time

import torch
import torchvision

bfloat16 = sys.argv[1] == "BFLOAT16"
torch.set_num_threads(2)
net = torchvision.models.resnet18()
body = torch.nn.Sequential(
    net.conv1, net.bn1, net.relu, net.maxpool, net.layer1, net.layer2, net.layer3, net.layer4, torch.nn.Conv2d(512, 11, 1)
).to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(body.parameters(), lr=0.001, momentum=0.9, weight_decay=5e-4)
images = torch.randn(8, 3, 352, 480).contiguous(memory_format=torch.channels_last)
labels = torch.randint(0, 11, (8, 11, 15))
for _ in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        logits = body(images)
    loss = torch.nn.functional.cross_entropy(logits.float(), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{time.perf_counter() - start:.4f} {time.process_time() - cpu:.4f}", flush=True)
