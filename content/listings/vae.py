#!/usr/bin/env python3
"""A variational autoencoder of MNIST's digits, with its training loop and command line.

Kingma and Welling, "Auto-Encoding Variational Bayes" (2014). Pixels lie between 0 and 1, losses are in nats per image.
Needs PyTorch, NumPy and safetensors; DIR holds MNIST's four files (IDX, plain or gzipped).

    python3 vae.py train DIR --epochs 10 --out vae.safetensors
    python3 vae.py train DIR --epochs 0 --resume vae.safetensors
    python3 vae.py sample vae.safetensors --count 8
"""
import argparse
import gzip
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

PIXELS = 784


class Vae(nn.Module):
    """Gaussian codes, Bernoulli pixels: 784-256-64-latent and back."""

    def __init__(self, latent=2, hidden=(256, 64)):
        super().__init__()
        first, second = hidden
        self.encoder = nn.Sequential(
            nn.Linear(PIXELS, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU()
        )
        self.mu = nn.Linear(second, latent)
        self.log_var = nn.Linear(second, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, second), nn.ReLU(), nn.Linear(second, first), nn.ReLU(),
            nn.Linear(first, PIXELS),
        )

    def encode(self, x):
        """q(z | x) as μ and log σ²: [batch, 784] to [batch, latent] twice."""
        h = self.encoder(x)
        return self.mu(h), self.log_var(h)

    def sample(self, mu, log_var):
        """z = μ + σ ε: all the chance is in ε, so the gradient can go through μ and σ."""
        sigma = torch.exp(0.5 * log_var)
        epsilon = torch.randn_like(sigma)
        return mu + sigma * epsilon

    def forward(self, x):
        mu, log_var = self.encode(x)
        z = self.sample(mu, log_var)
        logits = self.decoder(z)
        return logits, mu, log_var

    @torch.no_grad()
    def generate(self, count):
        """Mean images of codes drawn from the prior: [count, 784]."""
        z = torch.randn(count, self.mu.out_features)
        return torch.sigmoid(self.decoder(z))


def loss_terms(x, logits, mu, log_var):
    """The two terms of −ELBO: summed over pixels and latents, averaged over the batch."""
    pixels = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
    reconstruction = pixels.sum(1).mean()
    kl = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(1).mean()
    return reconstruction, kl


def train_epoch(model, loader, optimiser, beta):
    model.train()
    for (x,) in loader:
        reconstruction, kl = loss_terms(x, *model(x))
        loss = reconstruction + beta * kl
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def evaluate(model, x):
    model.eval()
    reconstruction, kl = loss_terms(x, *model(x))
    return reconstruction.item(), kl.item()


def read_images(folder, name):
    """An IDX file of images as pixels between 0 and 1: [n, 784]."""
    path = folder / (name if (folder / name).exists() else f"{name}.gz")
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    pixels = np.frombuffer(data, np.uint8, offset=16).reshape(-1, PIXELS)
    return torch.from_numpy(pixels.astype(np.float32) / 255)


def train(options):
    torch.manual_seed(options.seed)
    images = read_images(options.data, "train-images-idx3-ubyte")
    held_out = read_images(options.data, "t10k-images-idx3-ubyte")
    data = TensorDataset(images)
    loader = DataLoader(data, batch_size=options.batch, shuffle=True, drop_last=True)
    model = restore(options.resume) if options.resume else Vae(options.latent)
    optimiser = torch.optim.Adam(model.parameters(), lr=options.lr)
    for epoch in range(options.epochs + 1):
        if epoch > 0:
            train_epoch(model, loader, optimiser, options.beta)
        reconstruction, kl = evaluate(model, held_out)
        print(f"epoch {epoch}: held out {reconstruction + kl:.2f} nats", end=" ")
        print(f"= reconstruction {reconstruction:.2f} + KL {kl:.2f}")
    save(model, options.out)


def save(model, path):
    """The weights under their names, and what else is needed to read them."""
    net = f"784-256-64-{model.mu.out_features}"
    about = {"model": "vae", "net": net, "activation": "relu", "likelihood": "bernoulli"}
    save_file(model.state_dict(), path, metadata=about)


def restore(path):
    weights = load_file(path)
    model = Vae(weights["mu.bias"].numel())
    model.load_state_dict(weights)
    return model


def sample(options):
    model = restore(options.model)
    for image in model.generate(options.count).view(-1, 28, 28):
        for row in image[::2]:  # a character is about twice as high as wide
            print("".join(" .:-=+*#%@"[int(9 * grey)] for grey in row))


def main():
    parser = argparse.ArgumentParser(description="A variational autoencoder of MNIST's digits")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("train", help="train a model and save it")
    command.add_argument("data", type=Path, metavar="DIR")
    command.add_argument("--epochs", type=int, default=10)
    command.add_argument("--batch", type=int, default=128)
    command.add_argument("--lr", type=float, default=1e-3)
    command.add_argument("--latent", type=int, default=2)
    command.add_argument("--beta", type=float, default=1.0)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--resume", type=Path, metavar="FILE")
    command.add_argument("--out", type=Path, default=Path("vae.safetensors"))
    command.set_defaults(run=train)
    command = commands.add_parser("sample", help="draw new digits from the prior")
    command.add_argument("model", type=Path)
    command.add_argument("--count", type=int, default=4)
    command.set_defaults(run=sample)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
