#!/usr/bin/env python3
"""PyTorch's side of tests/pytorch.rs, which runs it: checkpoint.py FOLDER NET.

FOLDER holds `images.f32` (rows of 784 numbers) and `elbo.safetensors`. PyTorch loads the checkpoint, strictly, and writes what it makes of the images
(μ, log σ², and the reconstruction from μ; one row per image) to `elbo.f32`; then it does the same with fresh weights of its own, which it
saves as `torch.safetensors` and `torch.f32`. Needs torch and numpy. (The `safetensors` package reads and writes the same files; the
format is short enough to do without.)
"""
import json, os, struct, sys
import numpy as np, torch
import torch.nn as nn

folder, net = sys.argv[1:3]


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
        return torch.cat([mu, log_var, torch.sigmoid(self.decoder(mu))], 1)


def place(name):
    return os.path.join(folder, name)


def write_outputs(model, name):
    with torch.inference_mode():
        model(images).numpy().astype("<f4").tofile(place(name))


images = torch.from_numpy(np.fromfile(place("images.f32"), "<f4").reshape(-1, 784))
model = Vae(net)
model.load_state_dict(load_file(place("elbo.safetensors")), strict=True)
write_outputs(model, "elbo.f32")

torch.manual_seed(1)
model = Vae(net)
save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, place("torch.safetensors"))
write_outputs(model, "torch.f32")
