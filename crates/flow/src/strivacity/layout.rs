//! The layout: in which order widgets are drawn.

use crate::json::Json;

/// A widget, and the id of its form.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) form: &'a str,
    pub(super) widget: &'a Json,
}

/// The most widgets that are drawn. A screen has a dozen.
const MOST: usize = 200;

/// The widgets of a state in the order of its layout; of its forms where it has none. `None` where the layout names what
/// is not there, or has parts that nobody knows.
pub(super) fn widgets(state: &Json) -> Option<Vec<Placed<'_>>> {
    let mut placed = Vec::new();
    match state.get("layout") {
        Json::Null => {
            for form in state.get("forms").list() {
                let id = form.get("id").text()?;
                placed.extend(form.get("widgets").list().iter().map(|widget| Placed { form: id, widget }));
            }
        }
        layout => walk(state, layout, &mut placed)?,
    }
    placed.truncate(MOST);
    Some(placed)
}

fn walk<'a>(state: &'a Json, item: &'a Json, placed: &mut Vec<Placed<'a>>) -> Option<()> {
    if placed.len() >= MOST {
        return Some(());
    }
    match item.get("type").text()? {
        "vertical" | "horizontal" => {
            item.get("items").list().iter().try_for_each(|item| walk(state, item, placed))
        }
        "widget" => {
            let (form, id) = (item.get("formId").text()?, item.get("widgetId").text()?);
            let forms = state.get("forms").list().iter().filter(|known| known.get("id").text() == Some(form));
            let mut widgets = forms.flat_map(|form| form.get("widgets").list());
            let widget = widgets.find(|widget| widget.get("id").text() == Some(id))?;
            if !placed.iter().any(|known| std::ptr::eq(known.widget, widget)) {
                placed.push(Placed { form, widget });
            }
            Some(())
        }
        _ => None,
    }
}
