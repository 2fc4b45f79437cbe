//! Inline markup: `*emphasis*`, `**strong**`, `` `code` ``, `$math$`, `[text](section-id)`.

/// A run of styled text: a paragraph, a choice, a takeaway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline(pub Vec<Span>);

/// A piece of text in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What is written; formulas are already in their one-line form.
    pub text: String,
    /// What the text is, for the theme.
    pub role: Role,
    /// Where a link leads: an index into `Course::entries`.
    pub link: Option<usize>,
}

/// What a piece of text is; the theme decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Running text.
    Body,
    /// Emphasised.
    Emphasis,
    /// Strongly emphasised.
    Strong,
    /// Code in the text.
    Code,
    /// A formula.
    Math,
    /// A link.
    Link,
    /// A heading.
    Heading,
    /// Secondary text: symbols' meanings, captions, the explanation of a choice.
    Dim,
    /// A label that opens a block: `Predict`, `Challenge`, `Note`.
    Label,
    /// Right: a right choice, a challenge that is done.
    Right,
    /// Wrong: a wrong choice.
    Wrong,
    /// A comment in a listing.
    CodeComment,
    /// A keyword in a listing.
    CodeKeyword,
    /// A string or a number in a listing.
    CodeLiteral,
    /// A name of a function or type in a listing.
    CodeName,
}
