//! What was found, in words.

use std::fmt;

use super::settings::{Field, short};
use super::{Differing, Explanation};

/// The first line: what makes the two differ.
pub(super) fn answer(told: &Explanation) -> String {
    let Explanation { relation, differing, a, b, .. } = told;
    if let Some(relation) = relation.filter(|relation| relation.is_equal()) {
        return format!("A and B are the same, within {} of a deviation", short(relation.error));
    }
    let exact = a.exact && b.exact;
    match (&differing[..], relation) {
        ([first, others @ ..], _) if exact => {
            let mut text = sentence(first);
            if !others.is_empty() {
                let names: Vec<_> = others.iter().map(|other| other.field.name()).collect();
                text += &format!("; {} differ too", names.join(", "));
                if others.len() == 1 {
                    text = text.replace(" differ too", " differs too");
                }
            }
            text
        }
        (_, Some(relation)) => relation.text(),
        ([], None) if exact => {
            "A and B are made by the same settings; what differs is below what they are told by"
                .into()
        }
        _ => {
            let missed = match (a.exact, b.exact) {
                (false, false) => "Neither A nor B is",
                (false, true) => "A is not",
                _ => "B is not",
            };
            let far = if a.exact { b.error } else { a.error };
            let of = "of its standard deviation away";
            format!(
                "Not explained: {missed} reproduced by any settings known; the nearest are {} {of}",
                short(far)
            )
        }
    }
}

/// A field that differs, as people say it.
fn sentence(differing: &Differing) -> String {
    let Differing { field, a, b, .. } = differing;
    let padding = |mode: &str| match mode {
        "constant" => "zeros".to_owned(),
        other => other.to_owned(),
    };
    match field {
        Field::pad_mode => format!("B pads with {} where A pads with {}", padding(b), padding(a)),
        Field::axes => format!("B is {b} where A is {a}"),
        Field::center if a == "True" && b == "False" => {
            "B does not centre its frames, A does".into()
        }
        Field::center if a == "False" && b == "True" => "B centres its frames, A does not".into(),
        Field::periodic if b == "True" => "B's window is periodic where A's is symmetric".into(),
        Field::periodic => "B's window is symmetric where A's is periodic".into(),
        Field::window => format!("B has the window {b} where A has {a}"),
        Field::power => format!("B sums |X|^{b} where A sums |X|^{a}"),
        Field::scale => format!("B multiplies samples by {b} where A multiplies them by {a}"),
        Field::sample_rate => format!("B's filters take the rate for {b}, A's for {a}"),
        Field::resample => format!("B is made of samples at {b}, A of samples at {a}"),
        Field::channels => format!("B takes the channels' {b}, A their {a}"),
        Field::frames if b == "all" => "B keeps all frames, A does not".into(),
        Field::frames if a == "all" => {
            format!("B has {b} frames, cut or made up at the end, A has all")
        }
        Field::length => format!("B makes the clip {b} long, A {a}"),
        Field::normalize => format!("B normalises its values: {b}; A: {a}"),
        Field::triangles => format!("B's triangles are {b}, A's {a}"),
        Field::remove_dc_offset if b == "True" => {
            "B subtracts the mean of each frame, A does not".into()
        }
        Field::remove_dc_offset => "B does not subtract the mean of each frame, A does".into(),
        field => format!("B has {} {b} where A has {a}", field.name()),
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.answer)?;
        if let Some(relation) = self.relation.filter(|relation| !relation.is_equal()) {
            let text = relation.text();
            if text != self.answer {
                writeln!(f, "plainly: {text}")?;
            }
        }
        let texts = |field: Field| (self.a.settings.text(field), self.b.settings.text(field));
        let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let names = width(&mut Field::ALL.iter().map(|field| field.name().chars().count()));
        let values =
            width(&mut Field::ALL.iter().map(|&field| texts(field).0.chars().count())).max(1);
        writeln!(f, "\n    {:names$}  {:values$}  B", "", "A")?;
        for Differing { field, a, b, share } in &self.differing {
            let share = 100.0 * share;
            writeln!(
                f,
                "  ≠ {:names$}  {a:values$}  {b}  ({share:.0} % of the way alone)",
                field.name()
            )?;
        }
        for field in self.same() {
            let (a, b) = texts(field);
            writeln!(f, "    {:names$}  {a:values$}  {b}", field.name())?;
        }
        let miss = |exact: bool| if exact { "reproduced" } else { "not reproduced" };
        let (a, b) = (&self.a, &self.b);
        writeln!(f)?;
        if let Some(before) = self.before {
            writeln!(f, "A is {} of a standard deviation from B", short(before))?;
        }
        writeln!(f, "A is {}: {} from what these settings give", miss(a.exact), short(a.error))?;
        writeln!(f, "B is {}: {} from what these settings give", miss(b.exact), short(b.error))
    }
}
