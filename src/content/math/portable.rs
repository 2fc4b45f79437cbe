//! A formula's LaTeX for other programs: without the commands that are ours alone.

use super::{Formula, commands};

/// Our commands, and those that MathJax knows only with extensions, in plain LaTeX.
const SPELLINGS: &[(&str, &str)] = &[
    ("argmax", "\\operatorname*{arg\\,max}"),
    ("argmin", "\\operatorname*{arg\\,min}"),
    ("bm", "\\boldsymbol"),
    ("coloneqq", "\\mathrel{:=}"),
    ("degree", "{}^{\\circ}"),
    ("KL", "\\mathrm{KL}"),
    ("sgn", "\\operatorname{sgn}"),
];

impl Formula {
    /// The LaTeX that it was written in, as MathJax and LaTeX read it: `\KL` spelled out, and `\term{id}{…}` without its id.
    pub fn portable(&self) -> String {
        let mut out = String::with_capacity(self.source.len());
        let mut rest = self.source.as_str();
        while let Some(slash) = rest.find('\\') {
            out.push_str(&rest[..slash]);
            rest = &rest[slash + 1..];
            let name = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
            rest = &rest[name.len()..];
            if name == "term" {
                rest = rest.split_once('}').map_or(rest, |(_, body)| body);
            } else if let Some((_, spelling)) = SPELLINGS.iter().find(|(known, _)| *known == name) {
                out.push_str(spelling);
            } else {
                out.push('\\');
                out.push_str(name);
                if let Some((inner, behind)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'))
                    && matches!(name, "begin" | "end")
                {
                    // Inside a formula nothing is numbered: `align` stands on its own in LaTeX.
                    let spelled = commands::environment(inner).unwrap_or(inner);
                    out.push_str(&format!("{{{spelled}}}"));
                    rest = behind;
                }
                if name.is_empty() {
                    // A control symbol such as `\,` or `\\`, whose second character begins no command.
                    let symbol = rest.chars().next().map_or(0, char::len_utf8);
                    out.push_str(&rest[..symbol]);
                    rest = &rest[symbol..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_our_own_commands_are_rewritten() {
        let table = [
            (r"\frac{1}{2} \, \sigma^2", r"\frac{1}{2} \, \sigma^2"),
            (r"\KL(q \,\|\, p)", r"\mathrm{KL}(q \,\|\, p)"),
            (r"\term{kl}{K} + \term{r}{\frac{R}{2}}", r"{K} + {\frac{R}{2}}"),
            (r"\argmin_\theta x", r"\operatorname*{arg\,min}_\theta x"),
            (r"a \coloneqq b", r"a \mathrel{:=} b"),
            (r"\bm{x}", r"\boldsymbol{x}"),
            (r"\begin{align*}a &= b \\ &= c\end{align*}", r"\begin{aligned}a &= b \\ &= c\end{aligned}"),
        ];
        for (source, expected) in table {
            assert_eq!(Formula::parse(source).unwrap().portable(), expected);
        }
    }

    #[test]
    fn what_is_rewritten_says_the_same() {
        for (source, portable) in [(r"\KL(q)", r"\mathrm{KL}(q)"), (r"\term{a}{x}", "{x}")] {
            let (one, other) = (Formula::parse(source).unwrap(), Formula::parse(portable).unwrap());
            assert_eq!(one.one_line(), other.one_line());
        }
    }
}
