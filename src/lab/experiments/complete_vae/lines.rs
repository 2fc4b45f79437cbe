//! Which line of the listings does what: the section that explains it, its formula, and what it computes.

use super::live::Live;
use crate::lab::picture::Words;

/// One line that does something, in both languages.
pub(super) struct Explained {
    /// The line in `vae.py`, without its indentation; empty where Rust alone has such a line.
    pub(super) python: &'static str,
    /// The line in `vae.rs`; empty where PyTorch alone has such a line.
    pub(super) rust: &'static str,
    /// The section that explains it: its number and its id.
    pub(super) section: (usize, &'static str),
    /// What it computes, as a formula.
    pub(super) formula: &'static str,
    /// The same in words.
    pub(super) says: &'static str,
    /// What it computes for the digit on show, or did in the training of the model.
    pub(super) value: fn(&Live) -> Words,
    /// The shape of what it makes, for one image.
    pub(super) shape: &'static str,
}

/// The line that is marked until the reader points at another one.
pub(super) const FIRST: &str = "return mu + sigma * epsilon";

/// Every line that is explained, in the order in which they are carried out in training.
pub(super) const LINES: &[Explained] = &[
    Explained {
        python: "self.encoder = nn.Sequential(",
        rust: "type Encoder = (Linear<PIXELS, 256>, ReLU, Linear<256, 64>, ReLU);",
        section: (3, "encoder"),
        formula: "h = ReLU(W₂ ReLU(W₁x + b₁) + b₂)",
        says: "two layers, each an affine map and a bend",
        value: |live| live.parameters("encoder."),
        shape: "784 → 256 → 64",
    },
    Explained {
        python: "self.mu = nn.Linear(second, latent)",
        rust: "type Heads = SplitInto<(Linear<64, LATENT>, Linear<64, LATENT>)>;",
        section: (17, "two-heads"),
        formula: "μ = W h + b, and the same for log σ²",
        says: "two heads on the same hidden layer",
        value: |live| live.parameters("mu"),
        shape: "64 → 2",
    },
    Explained {
        python: "self.decoder = nn.Sequential(",
        rust: "type Decoder = (Linear<LATENT, 64>, ReLU, Linear<64, 256>, ReLU, Linear<256, PIXELS>);",
        section: (5, "decoder"),
        formula: "a = W₅ ReLU(W₄ ReLU(W₃z + b₃) + b₄) + b₅",
        says: "the encoder mirrored; the last layer does not bend",
        value: |live| live.parameters("decoder."),
        shape: "2 → 64 → 256 → 784",
    },
    Explained {
        python: "optimiser = torch.optim.Adam(model.parameters(), lr=options.lr)",
        rust: "let mut adam = Adam::new(&*vae, AdamConfig { lr: 1e-3, ..Default::default() });",
        section: (7, "training-loop"),
        formula: "Adam, one step size for each weight",
        says: "every weight is handed to the optimiser",
        value: |live| live.parameters(""),
        shape: "14 tensors",
    },
    Explained {
        python: "for (x,) in loader:",
        rust: "for _ in 0..steps {",
        section: (7, "training-loop"),
        formula: "x: the next images of a shuffled epoch",
        says: "a batch a turn; no labels are used",
        value: Live::epochs,
        shape: "[batch, 784]",
    },
    Explained {
        python: "h = self.encoder(x)",
        rust: "",
        section: (3, "encoder"),
        formula: "h = ReLU(W₂ ReLU(W₁x + b₁) + b₂)",
        says: "what both heads stand on",
        value: Live::hidden,
        shape: "[1, 64]",
    },
    Explained {
        python: "return self.mu(h), self.log_var(h)",
        rust: "let (mu, log_var) = vae.0.forward(x.clone().traced(gradients)); // [batch, latent] twice",
        section: (17, "two-heads"),
        formula: "q(z|x) = N(μ, σ²)",
        says: "the encoder's answer is a Gaussian: two lists of numbers",
        value: Live::heads,
        shape: "[1, 2] twice",
    },
    Explained {
        python: "sigma = torch.exp(0.5 * log_var)",
        rust: "let sigma = (log_var.with_empty_tape() * 0.5).exp(); // [batch, latent]",
        section: (17, "two-heads"),
        formula: "σ = exp(½ log σ²)",
        says: "without the half it would be the variance",
        value: Live::sigma,
        shape: "[1, 2]",
    },
    Explained {
        python: "epsilon = torch.randn_like(sigma)",
        rust: "let epsilon = x.device().sample_normal_like(&(x.shape().0, Const));",
        section: (18, "reparameterization"),
        formula: "ε ~ N(0, I)",
        says: "the only line of a step that rolls dice; e rolls again",
        value: Live::epsilon,
        shape: "[1, 2]",
    },
    Explained {
        python: FIRST,
        rust: "let z = sigma * epsilon + mu.with_empty_tape(); // [batch, latent]",
        section: (18, "reparameterization"),
        formula: "z = μ + σ ⊙ ε",
        says: "the gradient passes through μ and σ, past the dice",
        value: Live::code,
        shape: "[1, 2]",
    },
    Explained {
        python: "logits = self.decoder(z)",
        rust: "let logits = vae.1.forward(z); // [batch, 784]",
        section: (19, "sampling-decoding"),
        formula: "a = f(z)",
        says: "the decoder sees one code, never the distribution",
        value: Live::logits,
        shape: "[1, 784]",
    },
    Explained {
        python: "pixels = F.binary_cross_entropy_with_logits(logits, x, reduction=\"none\")",
        rust: "",
        section: (6, "reconstruction-loss"),
        formula: "−x ln x̂ − (1 − x) ln(1 − x̂) for each pixel",
        says: "reduction=\"none\": the mean over pixels would be 784 times too small",
        value: Live::dearest,
        shape: "[1, 784]",
    },
    Explained {
        python: "reconstruction = pixels.sum(1).mean()",
        rust: "let reconstruction = logits.bce_with_logits(x.clone()).sum::<Rank0, _>() / batch;",
        section: (21, "two-term-loss"),
        formula: "−log p(x|z): the sum over 784 pixels",
        says: "summed over pixels, averaged over the batch",
        value: Live::reconstruction,
        shape: "one number",
    },
    Explained {
        python: "kl = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(1).mean()",
        rust: "let kl = (mu.square() + log_var.with_empty_tape().exp() - log_var - 1.0).sum::<Rank0, _>() * (0.5 / batch);",
        section: (15, "kl-divergence"),
        formula: "KL = ½ Σ (μ² + σ² − 1 − log σ²)",
        says: "the price of the code: exact, no ε in it",
        value: Live::kl,
        shape: "one number",
    },
    Explained {
        python: "loss = reconstruction + beta * kl",
        rust: "Loss { reconstruction: reconstruction.array(), kl: kl.array(), total: reconstruction + kl }",
        section: (16, "elbo"),
        formula: "−ELBO = reconstruction + KL, at β = 1",
        says: "what is minimised; another β is section 22",
        value: Live::loss,
        shape: "one number",
    },
    Explained {
        python: "optimiser.zero_grad()",
        rust: "vae.zero_grads(&mut gradients);",
        section: (7, "training-loop"),
        formula: "g = 0",
        says: "gradients add up until they are cleared",
        value: Live::tensors,
        shape: "as the weights",
    },
    Explained {
        python: "loss.backward()",
        rust: "gradients = loss.total.backward();",
        section: (20, "forward-pass"),
        formula: "g = ∂loss/∂(every weight)",
        says: "the chain rule, back along the arrows of the forward pass",
        value: Live::gradient,
        shape: "as the weights",
    },
    Explained {
        python: "optimiser.step()",
        rust: "adam.update(vae, &gradients).expect(\"every weight has a gradient\");",
        section: (7, "training-loop"),
        formula: "w ← w − step",
        says: "all weights move a little",
        value: Live::steps,
        shape: "as the weights",
    },
    Explained {
        python: "reconstruction, kl = evaluate(model, held_out)",
        rust: "",
        section: (21, "two-term-loss"),
        formula: "the same two terms, on held-out images",
        says: "no gradient, no step: it only measures",
        value: Live::held_out,
        shape: "two numbers",
    },
    Explained {
        python: "z = torch.randn(count, self.mu.out_features)",
        rust: "pub fn decode(vae: &Vae, z: Codes) -> Images {",
        section: (12, "generative-story"),
        formula: "z ~ N(0, I)",
        says: "a new digit begins with a draw from the prior; no encoder",
        value: Live::prior,
        shape: "[1, 2]",
    },
    Explained {
        python: "return torch.sigmoid(self.decoder(z))",
        rust: "vae.1.forward(z).sigmoid()",
        section: (12, "generative-story"),
        formula: "x̂ = 1 / (1 + exp(−a))",
        says: "for each pixel the probability that it is ink",
        value: Live::generated,
        shape: "[1, 784]",
    },
];
