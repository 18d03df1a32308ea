"""For each line it reads, an epoch of batches of 8 crops in PyTorch's DataLoader with torchvision's transforms and
two workers or as many as are said: decode, random scale 0.75 to 1.75, flip, crop, normalise. Usage: peer_input.py FOLDER HEIGHTxWIDTH [WORKERS], the folder
being in CamVid's layout. It answers with the seconds on the clock, those on the processors, and the number of images."""
import os
import random
import sys
import time

import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

folder = sys.argv[1]
HEIGHT, WIDTH = map(int, sys.argv[2].split("x"))
MEAN, DEVIATION, VOID = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 11


class Street(torch.utils.data.Dataset):
    names = sorted(os.listdir(os.path.join(folder, "train")))

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        image = Image.open(os.path.join(folder, "train", self.names[i])).convert("RGB")
        label = Image.open(os.path.join(folder, "trainannot", self.names[i]))
        scale = random.uniform(0.75, 1.75)
        size = [round(image.height * scale), round(image.width * scale)]
        image = F.resize(image, size, InterpolationMode.BILINEAR)
        label = F.resize(label, size, InterpolationMode.NEAREST)
        if random.random() < 0.5:
            image, label = F.hflip(image), F.hflip(label)
        down, right = max(0, HEIGHT - size[0]), max(0, WIDTH - size[1])
        if down or right:
            image = F.pad(image, [0, 0, right, down], fill=(124, 116, 104))
            label = F.pad(label, [0, 0, right, down], fill=VOID)
        top = random.randint(0, image.height - HEIGHT)
        left = random.randint(0, image.width - WIDTH)
        image = F.crop(image, top, left, HEIGHT, WIDTH)
        label = F.crop(label, top, left, HEIGHT, WIDTH)
        return F.normalize(F.to_tensor(image), MEAN, DEVIATION), F.pil_to_tensor(label)[0]


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


loader = torch.utils.data.DataLoader(
    Street(), batch_size=8, shuffle=True, num_workers=int(sys.argv[3]) if len(sys.argv) > 3 else 2, drop_last=True, persistent_workers=True)
epoch = iter(loader)
for batch in epoch:
    pass
workers = [worker.pid for worker in epoch._workers]
for _ in sys.stdin:
    start = time.perf_counter()
    before = sum(map(processor_seconds, workers)) + time.process_time()
    images = 0
    for batch, labels in loader:
        images += len(batch)
    after = sum(map(processor_seconds, workers)) + time.process_time()
    print(f"{time.perf_counter() - start:.4f} {after - before:.4f} {images}", flush=True)
