//! Colours, for whoever wants them.

use anstyle::{AnsiColor, Effects};

/// How text looks on the way out. Whoever calls knows about `NO_COLOR` and terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether there are colours.
    pub color: bool,
}

impl Style {
    pub(crate) fn good(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold().fg_color(Some(AnsiColor::Green.into())), text)
    }

    /// In the colour of what is wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold().fg_color(Some(AnsiColor::Red.into())), text)
    }

    pub(crate) fn unsure(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    /// More visible than the rest.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint(anstyle::Style::new().bold(), text)
    }

    /// Less visible than the rest.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.paint(anstyle::Style::new().effects(Effects::DIMMED), text)
    }

    fn paint(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
