use serde_json::json;

use super::super::reading::MOST;
use super::*;

fn paths(body: &Value, ask: impl FnOnce(&mut Reader<'_>)) -> Vec<String> {
    let reading = read(body, |reader| {
        ask(reader);
        Some(())
    });
    reading.unsettled().err().unwrap_or_default().into_iter().map(|problem| problem.path).collect()
}

#[test]
fn every_problem_is_told_with_its_path() {
    let body = json!({
        "name": "", "deep": { "flag": 1, "rubbish": 2 }, "many": ["a", 1, "a/b"], "other": null,
    });
    let told = paths(&body, |reader| {
        reader.text("name", 10);
        reader.object("deep", |deep| deep.flag("flag"));
        reader.ids("many", 9);
        reader.require("type");
    });
    assert_eq!(told, ["name", "deep.flag", "deep.rubbish", "many[1]", "many[2]", "type", "other"]);
}

#[test]
fn what_is_no_object_is_refused() {
    for body in [json!([]), json!(null), json!("text"), json!(1)] {
        assert_eq!(paths(&body, |_| {}), ["body"]);
    }
}

#[test]
fn numbers_are_whole_and_in_range() {
    for good in [json!({ "n": 200 }), json!({ "n": "200" })] {
        assert_eq!(read(&good, |body| body.whole_or_text("n", 1..=300)).unsettled(), Ok(200));
    }
    for bad in
        [json!(0), json!(301), json!(1.5), json!("1.5"), json!("-1"), json!(" 2"), json!(""), json!(true)]
    {
        assert_eq!(
            paths(&json!({ "n": bad }), |body| {
                body.whole_or_text("n", 1..=300);
            }),
            ["n"]
        );
    }
    assert_eq!(
        paths(&json!({ "n": "1" }), |body| {
            body.whole("n", 1..=300);
        }),
        ["n"]
    );
}

#[test]
fn null_unsets_only_what_can_be_unset() {
    let ask = |body: &mut Reader<'_>| body.nullable("n", |body, name| body.whole(name, 0..=9));
    assert_eq!(read(&json!({ "n": null }), ask).unsettled(), Ok(None));
    assert_eq!(read(&json!({ "n": 3 }), ask).unsettled(), Ok(Some(3)));
    assert_eq!(
        paths(&json!({ "n": null }), |body| {
            body.whole("n", 0..=9);
        }),
        ["n"]
    );
}

#[test]
fn a_thousand_problems_are_told_as_fifty() {
    let body: Map<_, _> = (0..1000).map(|n| (format!("x{n}"), Value::Null)).collect();
    assert_eq!(paths(&Value::Object(body), |_| {}).len(), MOST);
}
