//! Text inside an XML element or attribute (XML 1.0 section 2.4).

use alloc::string::String;

/// Appends `text` escaped for an element's content or a quoted attribute.
///
/// CR is written as a reference, since a parser would make it a line feed. Control characters that XML 1.0 cannot hold are
/// the caller's to refuse: the values that are written here cannot hold them.
pub(crate) fn push_xml_text(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_xml_library_reads_it_back() {
        let text = "a&b<c>d\"e'f\tg\nh\ri é 漢 ]]> &amp; <!--";
        let mut xml = String::from("<x a=\"");
        push_xml_text(&mut xml, text);
        xml.push_str("\">");
        push_xml_text(&mut xml, text);
        xml.push_str("</x>");
        #[derive(serde::Deserialize)]
        struct X {
            #[serde(rename = "@a")]
            attribute: String,
            #[serde(rename = "$text")]
            content: String,
        }
        let x: X = quick_xml::de::from_str(&xml).unwrap();
        assert_eq!((x.attribute.as_str(), x.content.as_str()), (text, text));
    }
}
