//! Taking over from the form that a loader drew before WebAssembly was ready (design wall 8): what was typed, where
//! the caret stands, whether Enter was pressed. All in one task, so that no keystroke falls in between.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use crate::browser::focus;

/// The identifier input of either form.
const IDENTIFIER: &str = "input[autocomplete^=username]:not([readonly])";
/// The *Remember me* box of either form.
const REMEMBER: &str = "input[name='vestibule:remember']";

/// The loader's form, until it was taken over.
#[derive(Default)]
pub(crate) struct Handover {
    form: Option<Element>,
    typed: Option<Typed>,
}

struct Typed {
    identifier: String,
    selection: Option<(u32, u32)>,
    /// Whether the box was changed, and to what.
    remember: Option<bool>,
    submitted: bool,
}

/// What became of a take-over.
#[derive(Clone, Copy, Default)]
pub(super) struct TookOver {
    /// The focus was in the loader's form.
    pub(super) focused: bool,
    /// The focus is where it was, in the same field.
    pub(super) placed: bool,
    /// Enter was pressed already.
    pub(super) submitted: bool,
}

impl Handover {
    pub(crate) fn new(form: Option<Element>) -> Self {
        Self { form, typed: None }
    }

    /// Takes over as far as the screen in `root` allows. What was typed is kept until a screen asks for it.
    pub(super) fn take_over(&mut self, root: &Element) -> TookOver {
        let mut took_over = TookOver::default();
        if let Some(form) = self.form.take() {
            took_over.focused = focus::is_inside(&form);
            self.typed = Typed::read(&form);
            form.remove();
        }
        let Some(input) = find(root, IDENTIFIER) else { return took_over };
        let Some(typed) = self.typed.take() else { return took_over };
        if !typed.identifier.is_empty() {
            input.set_value(&typed.identifier);
        }
        if let (Some(ticked), Some(remember)) = (typed.remember, find(root, REMEMBER)) {
            remember.set_checked(ticked);
        }
        if took_over.focused {
            took_over.placed = focus_again(&input, typed.selection);
        }
        took_over.submitted = typed.submitted && !input.value().trim().is_empty();
        took_over
    }
}

impl Typed {
    fn read(form: &Element) -> Option<Self> {
        let input = find(form, IDENTIFIER)?;
        let selection = input.selection_start().ok().flatten().zip(input.selection_end().ok().flatten());
        let changed =
            |input: HtmlInputElement| (input.checked() != input.default_checked()).then(|| input.checked());
        Some(Self {
            identifier: input.value(),
            selection,
            remember: find(form, REMEMBER).and_then(changed),
            submitted: form.has_attribute("data-submitted"),
        })
    }
}

fn find(root: &Element, selector: &str) -> Option<HtmlInputElement> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

fn focus_again(input: &HtmlInputElement, selection: Option<(u32, u32)>) -> bool {
    let focused = input.unchecked_ref::<HtmlElement>().focus().is_ok();
    if let Some((start, end)) = selection {
        // A field whose type has no selection keeps its own.
        let _ = input.set_selection_range(start, end);
    }
    focused
}
