"""Networks in PyTorch, as dance4j has them, to measure beside: resnet18 (with a 1 x 1 head), bisenet, deeplabv3plus-mobilenetv2
and deeplabv3plus-resnet50. Each gives a list of class scores: of the network, then of its auxiliary outputs."""
import torch
from torch import nn
from torch.nn import functional


def conv(inputs, outputs, kernel, stride=1, dilation=1, groups=1, padding=None, act=nn.ReLU):
    padding = dilation * (kernel - 1) // 2 if padding is None else padding
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([act(inplace=True)] if act else []))


class Residual(nn.Module):
    def __init__(self, inputs, planes, stride, dilation, bottleneck):
        super().__init__()
        outputs = planes * (4 if bottleneck else 1)
        if bottleneck:
            parts = [conv(inputs, planes, 1), conv(planes, planes, 3, stride, dilation), conv(planes, outputs, 1, act=None)]
        else:
            parts = [conv(inputs, planes, 3, stride, dilation), conv(planes, outputs, 3, 1, dilation, act=None)]
        self.body = nn.Sequential(*parts)
        self.shortcut = conv(inputs, outputs, 1, stride, act=None) if stride != 1 or inputs != outputs else nn.Identity()

    def forward(self, x):
        return functional.relu(self.body(x) + self.shortcut(x), inplace=True)


class ResNet(nn.Module):
    def __init__(self, blocks, bottleneck, output_stride):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1))
        stages, inputs, reached, dilation = [], 64, 4, 1
        for i, count in enumerate(blocks):
            stride, before = (1 if i == 0 else 2), dilation
            if reached == output_stride and stride > 1:
                dilation, stride = dilation * stride, 1
            reached *= stride
            layers = []
            for block in range(count):
                layers.append(
                    Residual(inputs, 64 << i, stride if block == 0 else 1, before if block == 0 else dilation, bottleneck))
                inputs = (64 << i) * (4 if bottleneck else 1)
            stages.append(nn.Sequential(*layers))
        self.stages = nn.ModuleList(stages)

    def forward(self, x):
        x, features = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        return features


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion, dilation):
        super().__init__()
        inside = inputs * expansion
        self.padding = [dilation] * 4
        self.body = nn.Sequential(
            *([conv(inputs, inside, 1, act=nn.ReLU6)] if expansion != 1 else []),
            conv(inside, inside, 3, stride, dilation, inside, 0, nn.ReLU6),
            conv(inside, outputs, 1, act=None))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.body(functional.pad(x, self.padding))
        return x + y if self.adds else y


class MobileNetV2(nn.Module):
    STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    def __init__(self, output_stride):
        super().__init__()
        blocks, inputs, reached, dilation = [conv(3, 32, 3, 2, padding=0, act=nn.ReLU6)], 32, 2, 1
        for expansion, outputs, count, stride in self.STAGES:
            before = dilation
            if reached == output_stride:
                dilation, stride = dilation * stride, 1
            reached *= stride
            for block in range(count):
                first = block == 0
                blocks.append(
                    InvertedResidual(inputs, outputs, stride if first else 1, expansion, before if first else dilation))
                inputs = outputs
        self.low, self.high = nn.Sequential(*blocks[:4]), nn.Sequential(*blocks[4:])

    def forward(self, x):
        low = self.low(x)
        return [low, self.high(low)]


class DeepLabV3Plus(nn.Module):
    def __init__(self, body, low, last, classes):
        super().__init__()
        self.body = body
        self.branches = nn.ModuleList([conv(last, 256, 1)] + [conv(last, 256, 3, dilation=rate) for rate in (6, 12, 18)])
        self.pooled = conv(last, 256, 1)
        self.project = nn.Sequential(conv(5 * 256, 256, 1), nn.Dropout(0.1))
        self.detail = conv(low, 48, 1)
        self.head = nn.Sequential(conv(304, 256, 3), nn.Conv2d(256, classes, 1))

    def forward(self, x):
        features = self.body(x)
        last = features[-1]
        pooled = self.pooled(last.mean((2, 3), keepdim=True)).expand(-1, -1, *last.shape[2:])
        context = self.project(torch.cat([branch(last) for branch in self.branches] + [pooled], 1))
        detail = self.detail(features[0])
        context = functional.interpolate(context, detail.shape[2:], mode="bilinear")
        scores = self.head(torch.cat([detail, context], 1))
        return [functional.interpolate(scores, x.shape[2:], mode="bilinear")]


class Attention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gate = nn.Sequential(conv(channels, channels, 1, act=None), nn.Sigmoid())

    def forward(self, x):
        return x * self.gate(x.mean((2, 3), keepdim=True))


class BiSeNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.body = ResNet((2, 2, 2, 2), False, 32)
        self.average = conv(512, 128, 1)
        self.refine32, self.refine16 = (nn.Sequential(conv(n, 128, 3), Attention(128)) for n in (512, 256))
        self.head32, self.head16 = conv(128, 128, 3), conv(128, 128, 3)
        self.spatial = nn.Sequential(conv(3, 64, 7, 2), conv(64, 64, 3, 2), conv(64, 64, 3, 2), conv(64, 128, 1))
        self.fuse, self.gate = conv(256, 256, 1), Attention(256)
        self.outputs = nn.ModuleList(
            nn.Sequential(conv(n, width, 3), nn.Conv2d(width, classes, 1)) for n, width in ((256, 256), (128, 64), (128, 64)))

    def forward(self, x):
        _, stride8, stride16, stride32 = self.body(x)
        context32 = self.refine32(stride32) + self.average(stride32.mean((2, 3), keepdim=True))
        context32 = self.head32(functional.interpolate(context32, stride16.shape[2:]))
        context16 = self.refine16(stride16) + context32
        context16 = self.head16(functional.interpolate(context16, stride8.shape[2:]))
        fused = self.fuse(torch.cat([self.spatial(x), context16], 1))
        scores = [output(each) for output, each in zip(self.outputs, (self.gate(fused) + fused, context16, context32))]
        return [functional.interpolate(each, x.shape[2:], mode="bilinear") for each in scores]


class Coarse(nn.Module):
    """ResNet-18 with a 1 x 1 head whose scores stay coarse."""

    def __init__(self, classes):
        super().__init__()
        self.body = ResNet((2, 2, 2, 2), False, 32)
        self.head = nn.Conv2d(512, classes, 1)

    def forward(self, x):
        return [self.head(self.body(x)[-1])]


def network(name, classes):
    return {
        "resnet18": lambda: Coarse(classes),
        "bisenet": lambda: BiSeNet(classes),
        "deeplabv3plus-mobilenetv2": lambda: DeepLabV3Plus(MobileNetV2(16), 24, 320, classes),
        "deeplabv3plus-resnet50": lambda: DeepLabV3Plus(ResNet((3, 4, 6, 3), True, 16), 256, 2048, classes),
    }[name]()
