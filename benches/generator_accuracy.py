#!/usr/bin/env python3
"""How close generated digits are to handwriting: the accuracy on MNIST's test set of a small CNN that has seen only generated ones.

    elbo data digits --count 20000 --seed 7 --out /tmp/generated
    python3 benches/generator_accuracy.py /tmp/generated MNIST_DIR [SEEDS]      (both folders hold the four .gz IDX files)

Needs PyTorch and NumPy.
"""
import gzip, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(1)
def read(folder, name, header): return np.frombuffer(gzip.open(f"{folder}/{name}.gz").read()[header:], np.uint8).copy()
def split(folder, part):
    x = torch.tensor(read(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)) / 255
    return x.float(), torch.tensor(read(folder, f"{part}-labels-idx1-ubyte", 8).astype(np.int64))
x, y = split(sys.argv[1], "train"); t, l = split(sys.argv[2], "t10k")
print(len(x), "generated, mean %.4f std %.4f zeros %.4f" % (x.mean(), x.std(), (x == 0).float().mean()), flush=True)
for seed in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Dropout(.3), nn.Linear(1568, 128), nn.ReLU(), nn.Dropout(.3), nn.Linear(128, 10))
    adam = torch.optim.Adam(net.parameters(), 1e-3)
    for epoch in range(8):
        net.train()
        for batch in torch.randperm(len(x)).split(100):
            loss = F.cross_entropy(net(x[batch]), y[batch]); adam.zero_grad(); loss.backward(); adam.step()
        net.eval()
        with torch.no_grad(): guess = torch.cat([net(part).argmax(1) for part in t.split(1000)])
        print(f"seed {seed} epoch {epoch + 1} accuracy {(guess == l).float().mean():.4f}", flush=True)
    table = torch.zeros(10, 10, dtype=torch.int64).index_put_((l, guess), torch.tensor(1), accumulate=True)
    print(table.numpy(), "recall", (table.diag() / table.sum(1)).numpy().round(3), flush=True)
