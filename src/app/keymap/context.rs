//! Where keys are pressed.

/// Where a key is pressed. Each context has its own keys; some borrow those of a wider one, see [`Context::chain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// An unanswered prediction is marked in the text.
    Predicting,
    /// A search is open in the text.
    Hits,
    /// The text has the focus.
    Text,
    /// The pane has the focus.
    Pane,
    /// Text or pane, whichever has the focus.
    Reading,
    /// A search is being typed.
    Asking,
    /// The contents are open.
    Contents,
    /// The glossary is open.
    Glossary,
    /// The list of everything that one can go to is open.
    Palette,
    /// The help is open.
    Help,
    /// Words are typed that the help is searched for.
    Finding,
    /// A question wants a yes or a no.
    Confirm,
    /// The canvas is open.
    Canvas,
    /// The quiz, before a sitting: what is due, what can be asked.
    QuizHome,
    /// A question to answer aloud.
    QuizAsking,
    /// A drill with choices.
    QuizChoosing,
    /// A drill with a number or lines to type, and nothing typed yet: letters are commands.
    QuizTyping,
    /// The same once something is typed: letters are text.
    QuizTyped,
    /// A drill with steps to put in order.
    QuizSorting,
    /// An answer is open: points to tick, a grade to give.
    QuizMarking,
    /// The same in an exam, where nobody sees a grade before the end.
    QuizExam,
    /// A sitting or an exam is over.
    QuizDone,
    /// The statistics of the quiz.
    QuizStats,
    /// The formulas and takeaways for the night before.
    QuizNight,
    /// Anywhere in the quiz.
    Quiz,
    /// A demo of one's own.
    Demo,
    /// A run that somebody else drives.
    Follow,
    /// Either of them.
    Show,
    /// Everywhere.
    Anywhere,
}

/// Every context with the title it has in the help, in the order of the help.
pub const CONTEXTS: [(Context, &str); 29] = [
    (Context::Text, "In the text"),
    (Context::Predicting, "At a prediction"),
    (Context::Hits, "While a search is open"),
    (Context::Pane, "In the pane"),
    (Context::Reading, "In both"),
    (Context::Canvas, "On the canvas"),
    (Context::QuizHome, "At the start of the quiz"),
    (Context::QuizAsking, "At a question to answer aloud"),
    (Context::QuizChoosing, "At a drill with choices"),
    (Context::QuizTyping, "At a drill with a number or lines, before you type"),
    (Context::QuizTyped, "While you type a number or lines"),
    (Context::QuizSorting, "At a drill with steps"),
    (Context::QuizMarking, "Once the answer is open"),
    (Context::QuizExam, "Once the answer is open in an exam"),
    (Context::QuizDone, "After a sitting"),
    (Context::QuizStats, "In the statistics"),
    (Context::QuizNight, "On the sheet for the night before"),
    (Context::Quiz, "Anywhere in the quiz"),
    (Context::Contents, "In the contents"),
    (Context::Glossary, "In the glossary"),
    (Context::Palette, "In the list of everything"),
    (Context::Asking, "While typing a search"),
    (Context::Confirm, "At a yes or no"),
    (Context::Help, "In this help"),
    (Context::Finding, "While searching this help"),
    (Context::Demo, "In a demo"),
    (Context::Follow, "While you follow a run"),
    (Context::Show, "In a demo, and while you follow a run"),
    (Context::Anywhere, "Everywhere"),
];

impl Context {
    /// The contexts whose keys work here; the first that knows a key decides.
    pub fn chain(self) -> &'static [Context] {
        use Context::{
            Anywhere, Asking, Canvas, Confirm, Contents, Demo, Finding, Follow, Glossary, Help, Hits, Palette, Pane, Predicting, Quiz,
            QuizAsking, QuizChoosing, QuizDone, QuizExam, QuizHome, QuizMarking, QuizNight, QuizSorting, QuizStats, QuizTyped, QuizTyping,
            Reading, Show, Text,
        };
        match self {
            Predicting => &[Predicting, Text, Reading, Anywhere],
            Hits => &[Hits, Text, Reading, Anywhere],
            Text => &[Text, Reading, Anywhere],
            Pane => &[Pane, Reading, Anywhere],
            Reading => &[Reading, Anywhere],
            Asking => &[Asking, Anywhere],
            Contents => &[Contents, Anywhere],
            Palette => &[Palette, Anywhere],
            Glossary => &[Glossary, Anywhere],
            Help => &[Help, Anywhere],
            Finding => &[Finding, Anywhere],
            Confirm => &[Confirm, Anywhere],
            Canvas => &[Canvas, Anywhere],
            QuizHome => &[QuizHome, Quiz, Anywhere],
            QuizAsking => &[QuizAsking, Quiz, Anywhere],
            QuizChoosing => &[QuizChoosing, Quiz, Anywhere],
            QuizTyping => &[QuizTyping, Quiz, Anywhere],
            QuizTyped => &[QuizTyped, Quiz, Anywhere],
            QuizSorting => &[QuizSorting, Quiz, Anywhere],
            QuizMarking => &[QuizMarking, Quiz, Anywhere],
            QuizExam => &[QuizExam, Quiz, Anywhere],
            QuizDone => &[QuizDone, Quiz, Anywhere],
            QuizStats => &[QuizStats, Quiz, Anywhere],
            QuizNight => &[QuizNight, Quiz, Anywhere],
            Quiz => &[Quiz, Anywhere],
            Demo => &[Demo, Show, Anywhere],
            Follow => &[Follow, Show, Anywhere],
            Show => &[Show, Anywhere],
            Anywhere => &[Anywhere],
        }
    }

    /// Whether it is one of the quiz's.
    pub fn is_quiz(self) -> bool {
        self.chain().contains(&Context::Quiz)
    }

    /// Whether it is one of `elbo demo`, `elbo share` and `elbo follow`, whose screen is not the reader's.
    pub fn is_show(self) -> bool {
        self.chain().contains(&Context::Show)
    }
}
