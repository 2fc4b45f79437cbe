//! How the formulas of the course look at 80 columns, each drawing judged by eye: baselines, limits, rules.

/// LaTeX and its drawing, from the first line break to the last, without the blanks at the ends of lines.
#[rustfmt::skip]
pub(super) const SCREENS: &[(&str, &str)] = &[
    (
        r"-\mathrm{ELBO}(x) = \mathbb{E}_{q}[-\log p(x \mid z)] + \KL(q(z \mid x) \| p(z))",
        r"
−ELBO(x) = E [ −log p(x|z) ] + KL( q(z|x) ‖ p(z) )
            q
",
    ),
    (
        r"\KL(q \| p) = \frac{1}{2} \sum_{j=1}^{d} \left( \mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2 \right)",
        r"
               1   d
KL( q ‖ p ) = ───  ∑  (μⱼ² + σⱼ² − 1 − ln σⱼ²)
               2  j=1
",
    ),
    (
        r"\KL(p_1 \| p_2) = \ln \frac{\sigma_2}{\sigma_1} + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2 \sigma_2^2} - \frac{1}{2}",
        r"
                   σ₂   σ₁² + (μ₁ − μ₂)²    1
KL( p₁ ‖ p₂ ) = ln ── + ──────────────── − ───
                   σ₁         2σ₂²          2
",
    ),
    (
        r"\KL(q \| p) = \mathbb{E}_{q}\left[ \log \frac{q(z)}{p(z)} \right] \ge 0",
        r"
                 ⎡     q(z) ⎤
KL( q ‖ p ) = E  ⎢ log ──── ⎥ ≥ 0
               q ⎣     p(z) ⎦
",
    ),
    (
        r"\log p(x) = \log \int p(x \mid z)\, p(z)\, dz",
        r"
log p(x) = log ∫ p(x|z) p(z) dz
",
    ),
    (
        r"\log \mathbb{E}[X] \ge \mathbb{E}[\log X]",
        r"
log E[X] ≥ E[log X]
",
    ),
    (
        r"\log p_\theta(x) = \underbrace{\mathbb{E}_{q_\phi}[\log p_\theta(x \mid z)] - \KL(q_\phi(z \mid x) \| p(z))}_{\text{ELBO}} + \KL(q_\phi(z \mid x) \| p_\theta(z \mid x))",
        r"
log p (x) = E  [ log p (x|z) ] − KL( q (z|x) ‖ p(z) ) + KL( q (z|x) ‖ p (z|x) )
     θ       q        θ               φ                      φ         θ
              φ
            └───────────────────┬───────────────────┘
                              ELBO
",
    ),
    (
        r"\begin{aligned} \log p(x) &= \log \int p(x, z)\, dz \\ &= \log \mathbb{E}_{q}\left[ \frac{p(x, z)}{q(z \mid x)} \right] \\ &\ge \mathbb{E}_{q}\left[ \log \frac{p(x, z)}{q(z \mid x)} \right] \end{aligned}",
        r"
log p(x) = log ∫ p(x, z) dz

                  ⎡ p(x, z) ⎤
         = log E  ⎢ ─────── ⎥
                q ⎣ q(z|x)  ⎦

              ⎡     p(x, z) ⎤
         ≥ E  ⎢ log ─────── ⎥
            q ⎣     q(z|x)  ⎦
",
    ),
    (
        r"\mathcal{L}_K = \mathbb{E}_{z_1,\ldots,z_K \sim q}\left[ \log \frac{1}{K} \sum_{k=1}^{K} \frac{p(x, z_k)}{q(z_k \mid x)} \right] \le \log p(x)",
        r"
                ⎡      1   K  p(x, zₖ) ⎤
ℒ  = E          ⎢ log ───  ∑  ──────── ⎥ ≤ log p(x)
 K    z₁,…,z ~q ⎣      K  k=1 q(zₖ|x)  ⎦
            K
",
    ),
    (
        r"\mathbb{E}_{p(x)}[\KL(q(z|x) \| p(z))] = I_q(x; z) + \KL(q(z) \| p(z))",
        r"
E    [ KL( q(z|x) ‖ p(z) ) ] = I (x; z) + KL( q(z) ‖ p(z) )
 p(x)                           q
",
    ),
    (
        r"z = \mu + \sigma \odot \varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I)",
        r"
z = μ + σ ⊙ ε,   ε ~ N(0, I)
",
    ),
    (
        r"q_\phi(z \mid x) = \mathcal{N}(z; \mu_\phi(x), \mathrm{diag}(\sigma_\phi^2(x)))",
        r"
q (z|x) = N(z; μ (x), diag(σ²(x)))
 φ              φ           φ
",
    ),
    (
        r"\nabla_\phi \mathbb{E}_{q_\phi}[f(z)] = \mathbb{E}_{\varepsilon}[\nabla_\phi f(\mu + \sigma \odot \varepsilon)]",
        r"
∇ E  [ f(z) ] = E [ ∇ f(μ + σ ⊙ ε) ]
 φ q             ε   φ
    φ
",
    ),
    (
        r"\nabla_\phi \mathbb{E}_{q_\phi(z)}[f(z)] = \mathbb{E}_{q_\phi(z)}[f(z) \nabla_\phi \log q_\phi(z)]",
        r"
∇ E     [ f(z) ] = E     [ f(z) ∇  log q (z) ]
 φ q (z)            q (z)        φ      φ
    φ                φ
",
    ),
    (
        r"\mathcal{L}_\beta = \mathbb{E}_{q}[\log p(x \mid z)] - \beta\, \KL(q(z \mid x) \| p(z))",
        r"
ℒ  = E [ log p(x|z) ] − β KL( q(z|x) ‖ p(z) )
 β    q
",
    ),
    (
        r"p(z \mid x) = \frac{p(x \mid z)\, p(z)}{\int p(x \mid z')\, p(z')\, dz'}",
        r"
             p(x|z) p(z)
p(z|x) = ───────────────────
         ∫ p(x|z′) p(z′) dz′
",
    ),
    (
        r"p(x) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left( -\frac{(x - \mu)^2}{2\sigma^2} \right)",
        r"
         1      ⎛   (x − μ)² ⎞
p(x) = ───── exp⎜ − ──────── ⎟
        ____    ⎝     2σ²    ⎠
       √2πσ²
",
    ),
    (
        r"p(x) \propto e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
        r"
        −(x−μ)²/(2σ²)
p(x) ∝ e
",
    ),
    (
        r"-\log p_\theta(x \mid z) = -\sum_i \left[ x_i \log \hat{x}_i + (1 - x_i) \log (1 - \hat{x}_i) \right]",
        r"
−log p (x|z) = −∑ [ xᵢ log x̂ᵢ + (1 − xᵢ) log(1 − x̂ᵢ) ]
      θ         i
",
    ),
    (
        r"p_\theta(x \mid z) = \prod_{i=1}^{784} \hat{x}_i^{x_i} (1 - \hat{x}_i)^{1 - x_i}",
        r"
          784  xᵢ        1−xᵢ
p (x|z) =  ∏  x̂ᵢ (1 − x̂ᵢ)
 θ        i=1
",
    ),
    (
        r"\hat{\sigma}^2 = \frac{1}{D} \| x - \hat{x} \|^2",
        r"
      1
σ̂² = ─── ‖x − x̂‖²
      D
",
    ),
    (
        r"\operatorname{softmax}(a)_i = \frac{e^{a_i}}{\sum_{j} e^{a_j}}",
        r"
                aᵢ
               e
softmax(a)ᵢ = ─────
                 aⱼ
              ∑ e
              j
",
    ),
    (
        r"\sigma(a) = \frac{1}{1 + e^{-a}}",
        r"
          1
σ(a) = ───────
       1 + e⁻ᵃ
",
    ),
    (
        r"L = \| x - \hat{x} \|^2",
        r"
L = ‖x − x̂‖²
",
    ),
    (
        r"\mathcal{L} = \frac{1}{N} \sum_{n=1}^{N} \left\lVert x^{(n)} - \hat{x}^{(n)} \right\rVert^2 + \lambda \sum_{j=1}^{k} |h_j|",
        r"
     1   N                      k
ℒ = ───  ∑  ‖x⁽ⁿ⁾ − x̂⁽ⁿ⁾‖² + λ  ∑  |hⱼ|
     N  n=1                    j=1
",
    ),
    (
        r"\KL(\rho \| \hat{\rho}) = \rho \log \frac{\rho}{\hat{\rho}} + (1 - \rho) \log \frac{1 - \rho}{1 - \hat{\rho}}",
        r"
                     ρ                1 − ρ
KL( ρ ‖ ρ̂ ) = ρ log ─── + (1 − ρ) log ─────
                     ρ̂                1 − ρ̂
",
    ),
    (
        r"\left\| \frac{\partial h}{\partial x} \right\|_F^2 = \sum_{i,j} \left( \frac{\partial h_i}{\partial x_j} \right)^2",
        r"
║ ∂h ║²       ⎛ ∂hᵢ ⎞²
║ ── ║  =  ∑  ⎜ ─── ⎟
║ ∂x ║F   i,j ⎝ ∂xⱼ ⎠
",
    ),
    (
        r"\frac{\tilde{x} - x}{\sigma^2} \approx \nabla_x \log p(x)",
        r"
x̃ − x
───── ≈ ∇ₓ log p(x)
 σ²
",
    ),
    (
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial h} \cdot \frac{\partial h}{\partial w}",
        r"
∂L   ∂L   ∂h
── = ── · ──
∂w   ∂h   ∂w
",
    ),
    (
        r"w \leftarrow w - \eta \frac{\partial L}{\partial w}",
        r"
          ∂L
w ← w − η ──
          ∂w
",
    ),
    (
        r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}, \quad \hat{v}_t = \frac{v_t}{1 - \beta_2^t}, \quad \theta_t = \theta_{t-1} - \eta \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
        r"
       mₜ              vₜ                       m̂ₜ
m̂ₜ = ───────,   v̂ₜ = ───────,   θₜ = θₜ₋₁ − η ───────
     1 − β₁ᵗ         1 − β₂ᵗ                  √v̂ₜ + ε
",
    ),
    (
        r"\operatorname{ReLU}(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"
          ⎧ x   if x > 0
ReLU(x) = ⎨
          ⎩ 0   otherwise
",
    ),
    (
        r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"
    ⎛a  b⎞
A = ⎜    ⎟
    ⎝c  d⎠
",
    ),
    (
        r"J = \begin{bmatrix} \frac{\partial h_1}{\partial x_1} & \cdots & \frac{\partial h_1}{\partial x_n} \\ \vdots & \ddots & \vdots \\ \frac{\partial h_m}{\partial x_1} & \cdots & \frac{\partial h_m}{\partial x_n} \end{bmatrix}",
        r"
    ⎡ ∂h₁     ∂h₁ ⎤
    ⎢ ───  ⋯  ─── ⎥
    ⎢ ∂x₁     ∂xₙ ⎥
    ⎢             ⎥
J = ⎢  ⋮   ⋱   ⋮  ⎥
    ⎢             ⎥
    ⎢ ∂hₘ     ∂hₘ ⎥
    ⎢ ───  ⋯  ─── ⎥
    ⎣ ∂x₁     ∂xₙ ⎦
",
    ),
    (
        r"\Sigma u_k = \lambda_k u_k",
        r"
Σuₖ = λₖuₖ
",
    ),
    (
        r"\frac{\sum_{k \le m} \lambda_k}{\sum_k \lambda_k} \ge 0.95",
        r"
 ∑  λₖ
k≤m
────── ≥ 0.95
 ∑ λₖ
 k
",
    ),
    (
        r"\theta^* = \argmin_{\theta} \mathbb{E}_{x}[ \ell(x, f_\theta(x)) ]",
        r"
θ* = arg min Eₓ[ ℓ(x, f (x)) ]
        θ              θ
",
    ),
    (
        r"R(D) = \frac{1}{2} \sum_{i=1}^{n} \max\left(0, \log \frac{\lambda_i}{\theta}\right), \quad D = \sum_i \min(\theta, \lambda_i)",
        r"
        1   n     ⎛        λᵢ ⎞
R(D) = ───  ∑  max⎜ 0, log ── ⎟,   D = ∑ min(θ, λᵢ)
        2  i=1    ⎝        θ  ⎠        i
",
    ),
    (
        r"y = C x, \quad \langle C x, y \rangle = \langle x, C^\top y \rangle",
        r"
y = Cx,   ⟨Cx, y⟩ = ⟨x, Cᵀy⟩
",
    ),
    (
        r"o = s (n - 1) + k - 2p",
        r"
o = s(n − 1) + k − 2p
",
    ),
    (
        r"\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1",
        r"
⎢ n + 2p − k ⎥
⎢ ────────── ⎥ + 1
⎣     s      ⎦
",
    ),
    (
        r"\hat{x} = f_\theta(h_\phi(x)), \quad h_\phi : \mathbb{R}^{784} \to \mathbb{R}^{2}",
        r"
x̂ = f (h (x)),   h  : ℝ⁷⁸⁴ → ℝ²
     θ  φ         φ
",
    ),
    (
        r"256^{784} \approx 10^{1888}",
        r"
256⁷⁸⁴ ≈ 10¹⁸⁸⁸
",
    ),
    (
        r"\operatorname{slerp}(z_1, z_2; t) = \frac{\sin((1 - t)\Omega)}{\sin \Omega} z_1 + \frac{\sin(t \Omega)}{\sin \Omega} z_2",
        r"
                   sin((1 − t) Ω)      sin(tΩ)
slerp(z₁, z₂; t) = ────────────── z₁ + ─────── z₂
                       sin Ω            sin Ω
",
    ),
    (
        r"\binom{n}{k} = \frac{n!}{k!(n-k)!}",
        r"
⎛n⎞       n!
⎜ ⎟ = ──────────
⎝k⎠   k!(n − k)!
",
    ),
    (
        r"\int_{-\infty}^{\infty} e^{-x^2}\, dx = \sqrt{\pi}",
        r"
∞   −x²
∫  e    dx = √π
−∞
",
    ),
    (
        r"\sqrt{\frac{a}{b}} + \sqrt[3]{x + 1} + \sqrt{2}",
        r"
┌────
│  a    3 _____
│ ─── +  √x + 1 + √2
√  b
",
    ),
    (
        r"\overbrace{a + b}^{\text{sum}} - \tfrac{1}{2} x^{2^n} + \frac{\frac{a}{b} + 1}{c}",
        r"
 sum
┌─┴─┐      2ⁿ   a/b + 1
a + b − ½ x   + ───────
                   c
",
    ),
    (
        r"x \in \{0, 1\}^{784}, \quad f'(x) \ne 0, \quad \vec{v}, \; \overline{AB}",
        r"
                              →   __
x ∈ {0, 1}⁷⁸⁴,   f′(x) ≠ 0,   v,  AB
",
    ),
    (
        r"\max_{\phi, \theta} \; \mathbb{E}_{q_\phi}[\log p_\theta(x \mid z)] \quad \text{subject to} \quad \KL(q_\phi(z \mid x) \| p(z)) < \epsilon",
        r"
max  E  [ log p (x|z) ]   subject to   KL( q (z|x) ‖ p(z) ) < ε
φ,θ   q        θ                            φ
       φ
",
    ),
    (
        r"-\log p(x \mid z) = \frac{1}{2\sigma^2} \sum_{i=1}^{784} (x_i - \hat{x}_i)^2 + \frac{784}{2} \log 2\pi\sigma^2",
        r"
               1  784              784
−log p(x|z) = ───  ∑  (xᵢ − x̂ᵢ)² + ─── log 2πσ²
              2σ² i=1               2
",
    ),
    (
        r"\hat{d} = \left[ \frac{1}{N} \sum_{i} \ln \frac{r_2(x_i)}{r_1(x_i)} \right]^{-1}",
        r"
    ⎡  1       r₂(xᵢ) ⎤⁻¹
d̂ = ⎢ ─── ∑ ln ────── ⎥
    ⎣  N  i    r₁(xᵢ) ⎦
",
    ),
    (
        r"\underbrace{\term{recon}{\mathbb{E}_q[-\log p(x|z)]}}_{\text{reconstruction}} + \underbrace{\term{kl}{\KL(q(z|x)\|p(z))}}_{\text{KL}}",
        r"
E [ −log p(x|z) ] + KL( q(z|x) ‖ p(z) )
 q
└───────┬───────┘   └────────┬────────┘
 reconstruction             KL
",
    ),
    (
        r"p(x) = \sum_{k=1}^{K} \pi_k \,\mathcal{N}(x \mid \mu_k, \Sigma_k)",
        r"
        K
p(x) =  ∑  πₖ N(x|μₖ, Σₖ)
       k=1
",
    ),
    (
        r"\lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n = e",
        r"
    ⎛      1  ⎞ⁿ
lim ⎜ 1 + ─── ⎟  = e
n→∞ ⎝      n  ⎠
",
    ),
    (
        r"a \stackrel{?}{=} b, \quad x \overset{\text{iid}}{\sim} p",
        r"
  ?        iid
a = b,   x  ~  p
",
    ),
    (
        r"\begin{aligned} h &= \mathrm{ReLU}(W_1 x + b_1) & W_1 &\in \mathbb{R}^{256 \times 784} \\ \mu &= W_\mu h + b_\mu & W_\mu &\in \mathbb{R}^{2 \times 256} \end{aligned}",
        r"
                            256×784
h = ReLU(W₁x + b₁)    W₁ ∈ ℝ
                            2×256
μ = W h + b           W  ∈ ℝ
     μ     μ           μ
",
    ),
    (
        r"-\mathrm{ELBO}(x) = \underbrace{\mathbb{E}_q[-\log p(x|z)]}_{\text{reconstruction, nats}} + \underbrace{\KL(q(z|x)\|p(z))}_{\text{KL, nats}}",
        r"
−ELBO(x) =  E [ −log p(x|z) ]   + KL( q(z|x) ‖ p(z) )
             q
            └───────┬───────┘     └────────┬────────┘
           reconstruction, nats        KL, nats
",
    ),
];
