#!/usr/bin/env python3
"""A VAE's checkpoint in PyTorch and back: the same reconstruction to 1e-5, and a file that `elbo train --resume` takes.

    elbo train --model vae --net 784-400-20 --steps 500 --out vae.safetensors
    python3 benches/pytorch_checkpoint.py vae.safetensors 784-400-20 roundtrip.safetensors
    elbo train --model vae --net 784-400-20 --resume roundtrip.safetensors --steps 1

Prints the test loss (μ decoded) of digits given as a folder of IDX files in ELBO_TEST_MNIST, and saves what PyTorch holds.
Needs: pip install torch numpy. (The `safetensors` package reads and writes the same files; the format is short enough to do without.)
"""
import gzip, json, os, struct, sys
import numpy as np, torch
import torch.nn as nn, torch.nn.functional as F

path, net, out = sys.argv[1:4]


def load_file(path):
    """Eight bytes of length, a JSON header with types, shapes and places, the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(np.frombuffer(data, np.float32, (t["data_offsets"][1] - t["data_offsets"][0]) // 4, t["data_offsets"][0]).reshape(t["shape"]).copy())
            for name, t in header.items()}


def save_file(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        numbers = tensor.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Vae(nn.Module):
    """The module of section 26: its state_dict has the names of the checkpoint."""

    def __init__(self, net):
        super().__init__()
        if net.startswith("conv"):
            latent = int(net.split("-")[1]) if "-" in net else 2
            self.encoder = nn.Sequential(nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU(), nn.Flatten())
            self.decoder = nn.Sequential(
                nn.Linear(latent, 1568), nn.ReLU(), nn.Unflatten(1, (32, 7, 7)),
                nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Flatten())
            hidden = 1568
        else:
            *widths, latent = map(int, net.split("-"))
            stack = lambda sizes: [m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), nn.ReLU())]
            self.encoder = nn.Sequential(*stack(widths))
            self.decoder = nn.Sequential(*stack([latent] + widths[::-1])[:-1])
            hidden = widths[-1]
        self.conv = net.startswith("conv")
        self.mu, self.log_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)

    def forward(self, x):
        h = self.encoder(x.view(-1, 1, 28, 28) if self.conv else x)
        mu, log_var = self.mu(h), self.log_var(h)
        return self.decoder(mu), mu, log_var


model = Vae(net)
model.load_state_dict(load_file(path), strict=True)
with gzip.open(os.path.join(os.environ["ELBO_TEST_MNIST"], "t10k-images-idx3-ubyte.gz")) as file:
    images = torch.from_numpy(np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)[:1000].astype(np.float32) / 255)
with torch.inference_mode():
    logits, mu, log_var = model(images)
    loss = F.binary_cross_entropy_with_logits(logits, images, reduction="sum") / len(images)
    kl = 0.5 * (mu * mu + log_var.exp() - log_var - 1).sum() / len(images)
print(f"strict load of {len(model.state_dict())} tensors; first 1000 test images at mu: reconstruction {loss:.4f}, kl {kl:.4f}")
print("first reconstruction, pixels 400-410:", " ".join(f"{v:.6f}" for v in torch.sigmoid(logits[0, 400:410])))
save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, out)
