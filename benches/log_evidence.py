#!/usr/bin/env python3
"""log p(x) of images under a VAE with two latents, by PyTorch and in double precision: log_evidence.py CHECKPOINT IMAGES [STEP]

CHECKPOINT is a file of `elbo train --model vae --net …-2 --out`; IMAGES holds rows of 784 numbers between 0 and 1 as 32-bit floats. One line an
image: log p(x) in nats on one plain grid over [-6, 6]^2 with this step (0.04), and by how much it differs from that on twice the step. The midpoint rule is
exact to many digits once the step is below the deviation of the posterior, so 0.04 does for one of 0.05; the second number says whether it did. Nothing is
shared with the program but the files: the layers, the likelihood and the rule of the sum are written anew. Needs torch and numpy.
"""
import json, math, struct, sys
import numpy as np, torch


def tensors(path):
    """safetensors: eight bytes of length, a JSON header with types, shapes and places, the numbers."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(np.float64))
            for name, entry in header.items()}


def decoder(weights):
    """Codes to logits: linear layers with ReLU between them."""
    layers = sorted({name.rsplit(".", 1)[0] for name in weights if name.startswith("decoder.")}, key=lambda name: int(name.split(".")[1]))

    def logits(z):
        for layer in layers:
            z = z @ weights[layer + ".weight"].T + weights[layer + ".bias"]
            if layer != layers[-1]:
                z = z.relu()
        return z

    return logits


def log_evidences(logits, images, step, half_width=6.0):
    """log of the sum over the grid of p(x | z) p(z) step^2, a row of codes at a time: [images]."""
    axis = -half_width + step * (torch.arange(round(2 * half_width / step), dtype=torch.float64) + 0.5)
    rows = []
    for y in axis:
        z = torch.stack([axis, y.expand_as(axis)], 1)                                            # [points, 2]
        l = logits(z)                                                                            # [points, 784]
        log_likelihood = images @ l.T - torch.nn.functional.softplus(l).sum(1)                   # [images, points]
        log_prior = -0.5 * (z ** 2).sum(1) - math.log(2 * math.pi)
        rows.append(torch.logsumexp(log_likelihood + log_prior, 1))
    return torch.logsumexp(torch.stack(rows), 0) + 2 * math.log(step)


if __name__ == "__main__":
    torch.set_num_threads(1)  # a row of codes is too little work to share, and threads that wait for one another cost more than they save
    checkpoint, pictures = sys.argv[1:3]
    step = float(sys.argv[3]) if len(sys.argv) > 3 else 0.04
    logits = decoder(tensors(checkpoint))
    images = torch.from_numpy(np.fromfile(pictures, "<f4").reshape(-1, 784).astype(np.float64))
    with torch.inference_mode():
        for fine, coarse in zip(log_evidences(logits, images, step), log_evidences(logits, images, 2 * step)):
            print(f"{fine:.6f} {abs(fine - coarse):.6f}")
