//! Letters with marks as letters of ASCII: what the gem `i18n` makes of them where a locale says nothing.

use crate::encode::ascii;

/// U+00C0 to U+00FF, one letter each; `*` for what has none or more than one.
const LATIN_1: &[u8; 64] = b"AAAAAA*CEEEEIIIIDNOOOOOxOUUUUY**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y";
/// U+0100 to U+017F.
const EXTENDED_A: &[u8; 128] =
    b"AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi**JjKkkLlLlLlLlLlNnNnNn***\
OoOoOo**RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz*";
/// Those of more than one letter, and single ones from elsewhere.
const OTHERS: [(char, &str); 17] = [
    ('Æ', "AE"),
    ('Þ', "Th"),
    ('ß', "ss"),
    ('æ', "ae"),
    ('þ', "th"),
    ('Ĳ', "IJ"),
    ('ĳ', "ij"),
    ('ŉ', "'n"),
    ('Ŋ', "NG"),
    ('ŋ', "ng"),
    ('Œ', "OE"),
    ('œ', "oe"),
    ('Ǫ', "O"),
    ('ǫ', "o"),
    ('Ǭ', "O"),
    ('ǭ', "o"),
    ('ẞ', "SS"),
];

/// What stands in ASCII for this character from elsewhere; `?` if nothing does.
pub(super) fn transliterate(char: char) -> &'static str {
    let letter = |table: &'static [u8], first: u32| {
        let at = usize::try_from(u32::from(char).checked_sub(first)?).ok()?;
        table.get(at..=at).filter(|letter| *letter != b"*").map(ascii)
    };
    let others = || OTHERS.iter().find(|(other, _)| *other == char).map(|(_, letters)| *letters);
    letter(LATIN_1, 0xc0).or_else(|| letter(EXTENDED_A, 0x100)).or_else(others).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        for (chars, letter) in [
            ("ÀÁÂÃÄÅĀĂĄ", "A"),
            ("àáâãäåāăą", "a"),
            ("ÇĆĈĊČ", "C"),
            ("çćĉċč", "c"),
            ("ÐĎĐ", "D"),
            ("ðďđ", "d"),
            ("ÈÉÊËĒĔĖĘĚ", "E"),
            ("èéêëēĕėęě", "e"),
            ("ĜĞĠĢ", "G"),
            ("ĝğġģ", "g"),
            ("ĤĦ", "H"),
            ("ĥħ", "h"),
            ("ÌÍÎÏĨĪĬĮİ", "I"),
            ("ìíîïĩīĭįı", "i"),
            ("Ĵ", "J"),
            ("ĵ", "j"),
            ("Ķ", "K"),
            ("ķĸ", "k"),
            ("ĹĻĽĿŁ", "L"),
            ("ĺļľŀł", "l"),
            ("ÑŃŅŇ", "N"),
            ("ñńņň", "n"),
            ("ÒÓÔÕÖØŌŎŐǪǬ", "O"),
            ("òóôõöøōŏőǫǭ", "o"),
            ("ŔŖŘ", "R"),
            ("ŕŗř", "r"),
            ("ŚŜŞŠ", "S"),
            ("śŝşš", "s"),
            ("ŢŤŦ", "T"),
            ("ţťŧ", "t"),
            ("ÙÚÛÜŨŪŬŮŰŲ", "U"),
            ("ùúûüũūŭůűų", "u"),
            ("Ŵ", "W"),
            ("ŵ", "w"),
            ("×", "x"),
            ("ÝŶŸ", "Y"),
            ("ýÿŷ", "y"),
            ("ŹŻŽ", "Z"),
            ("źżž", "z"),
        ] {
            for char in chars.chars() {
                assert_eq!(transliterate(char), letter, "{char}");
            }
        }
        let known = ('\u{80}'..=char::MAX).filter(|char| transliterate(*char) != "?");
        // All but `÷` and `ſ` of the two blocks, and five from elsewhere.
        assert_eq!(known.count(), 63 + 127 + 5);
        for unknown in "÷ſ\u{80}\u{bf}µ\u{301}ƀǮа日😀\u{10ffff}".chars() {
            assert_eq!(transliterate(unknown), "?", "{unknown:?}");
        }
    }
}
