//! HTML in labels, as text. Nothing of it is ever markup here: tags are left out, links are read apart.

/// What a piece of HTML says, and its links: text and address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) links: Vec<(String, String)>,
}

/// The most links that are read out of one text.
const MOST: usize = 10;

/// Reads HTML as text.
pub(super) fn plain(html: &str) -> Plain {
    let mut said = Plain::default();
    let mut open: Option<(usize, String)> = None;
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        said.text.push_str(&entities(before));
        let Some((tag, next)) = after.split_once('>') else {
            // No tag at all: an inequality sign.
            said.text.push('<');
            said.text.push_str(&entities(after));
            rest = "";
            break;
        };
        rest = next;
        let name: String =
            tag.chars().take_while(|each| !each.is_whitespace()).collect::<String>().to_ascii_lowercase();
        match name.trim_end_matches('/') {
            "a" => open = href(tag).map(|href| (said.text.len(), href)),
            "/a" => {
                let link = open.take().filter(|_| said.links.len() < MOST);
                let text = |from: usize| said.text.get(from..).unwrap_or_default().trim().to_owned();
                said.links
                    .extend(link.map(|(from, href)| (text(from), href)).filter(|(text, _)| !text.is_empty()));
            }
            "br" | "p" | "/p" | "div" | "/div" | "li" | "/li" => said.text.push(' '),
            _ => {}
        }
    }
    said.text.push_str(&entities(rest));
    said.text = said.text.split_whitespace().collect::<Vec<_>>().join(" ");
    said
}

fn href(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("href=")?;
    let quote = value.chars().next()?;
    let value = match quote {
        '"' | '\'' => value.get(1..)?.split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    Some(entities(value))
}

fn entities(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&apos;", "'").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_left_out_and_links_are_read_apart() {
        let said = plain(
            "I accept the <a class=x href=\"https://a.example/?b&amp;c\">terms &amp; <b>conditions</b></a>.<br/>Really",
        );
        assert_eq!(said.text, "I accept the terms & conditions. Really");
        assert_eq!(said.links, [("terms & conditions".to_owned(), "https://a.example/?b&c".to_owned())]);
        assert_eq!(plain("1 < 2").text, "1 < 2");
        assert_eq!(plain("<img src=x onerror=alert(1)>Hi <script>x</script>").text, "Hi x");
        assert_eq!(plain("<a>no</a><a href=>no</a>").links, []);
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "[<>a/ hrefbp='\"&;ß]{0,60}") {
            plain(&html);
        }
    }
}
