//! Which file name extensions belong to which type.
//!
//! A table of what people upload, made from the IANA registry's types and the extensions that web servers give them. Where
//! several types share an extension, the first row is the type that the extension stands for, and the later rows are what
//! clients also declare for it.

use super::MediaType;

/// Types in lower case with their extensions, the preferred one first.
#[rustfmt::skip]
const TABLE: &[(&str, &[&str])] = &[
    // Images.
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg", "jpe", "jfif"]),
    ("image/jpg", &["jpg", "jpeg"]),
    ("image/pjpeg", &["jpg", "jpeg"]),
    ("image/x-png", &["png"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/avif", &["avif"]),
    ("image/apng", &["apng"]),
    ("image/heic", &["heic"]),
    ("image/heif", &["heif"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/bmp", &["bmp", "dib"]),
    ("image/x-ms-bmp", &["bmp"]),
    ("image/svg+xml", &["svg", "svgz"]),
    ("image/vnd.microsoft.icon", &["ico"]),
    ("image/x-icon", &["ico"]),
    ("image/jxl", &["jxl"]),
    ("image/jp2", &["jp2", "jpg2"]),
    ("image/vnd.adobe.photoshop", &["psd"]),
    ("image/ktx2", &["ktx2"]),
    ("image/vnd.djvu", &["djvu", "djv"]),
    ("image/vnd.dxf", &["dxf"]),
    ("image/emf", &["emf"]),
    ("image/wmf", &["wmf"]),
    ("image/heic-sequence", &["heics"]),
    ("image/jpx", &["jpx", "jpf"]),
    ("image/vnd.dwg", &["dwg"]),
    ("image/aces", &["exr"]),
    ("image/x-adobe-dng", &["dng"]),
    ("image/x-portable-pixmap", &["ppm"]),
    // Video.
    ("video/mp4", &["mp4", "m4v", "mp4v", "mpg4"]),
    ("video/webm", &["webm"]),
    ("video/quicktime", &["mov", "qt"]),
    ("video/x-matroska", &["mkv", "mk3d"]),
    ("video/mpeg", &["mpg", "mpeg", "mpe", "m1v", "m2v"]),
    ("video/ogg", &["ogv"]),
    ("video/x-msvideo", &["avi"]),
    ("video/avi", &["avi"]),
    ("video/x-ms-wmv", &["wmv"]),
    ("video/x-flv", &["flv"]),
    ("video/3gpp", &["3gp", "3gpp"]),
    ("video/3gpp2", &["3g2"]),
    ("video/mp2t", &["ts", "m2t", "m2ts", "mts"]),
    ("video/x-m4v", &["m4v"]),
    ("video/x-ms-asf", &["asf", "asx"]),
    ("application/vnd.apple.mpegurl", &["m3u8"]),
    ("application/dash+xml", &["mpd"]),
    ("application/ttml+xml", &["ttml"]),
    // Sound.
    ("audio/mpeg", &["mp3", "mp2", "mpga", "mp2a", "m2a", "m3a"]),
    ("audio/mp3", &["mp3"]),
    ("audio/mp4", &["m4a", "m4b", "mp4a"]),
    ("audio/x-m4a", &["m4a"]),
    ("audio/m4a", &["m4a"]),
    ("audio/ogg", &["ogg", "oga", "opus", "spx"]),
    ("audio/wav", &["wav"]),
    ("audio/x-wav", &["wav"]),
    ("audio/wave", &["wav"]),
    ("audio/vnd.wave", &["wav"]),
    ("audio/flac", &["flac"]),
    ("audio/x-flac", &["flac"]),
    ("audio/aac", &["aac", "adts"]),
    ("audio/webm", &["weba", "webm"]),
    ("audio/midi", &["mid", "midi", "kar", "rmi"]),
    ("audio/x-aiff", &["aif", "aiff", "aifc"]),
    ("audio/aiff", &["aif", "aiff", "aifc"]),
    ("audio/amr", &["amr"]),
    ("audio/x-ms-wma", &["wma"]),
    ("audio/basic", &["au", "snd"]),
    ("audio/x-caf", &["caf"]),
    ("audio/x-matroska", &["mka"]),
    ("audio/x-mpegurl", &["m3u"]),
    ("audio/x-aac", &["aac"]),
    // Text and data.
    ("text/plain", &["txt", "text", "log", "conf", "ini"]),
    ("text/csv", &["csv"]),
    ("application/csv", &["csv"]),
    ("text/tab-separated-values", &["tsv"]),
    ("text/markdown", &["md", "markdown"]),
    ("text/x-markdown", &["md", "markdown"]),
    ("text/calendar", &["ics", "ifb"]),
    ("text/vcard", &["vcard", "vcf"]),
    ("text/x-vcard", &["vcf"]),
    ("text/vtt", &["vtt"]),
    ("application/x-subrip", &["srt"]),
    ("application/json", &["json", "map"]),
    ("application/x-ndjson", &["ndjson", "jsonl"]),
    ("application/ld+json", &["jsonld"]),
    ("application/manifest+json", &["webmanifest"]),
    ("application/x-ipynb+json", &["ipynb"]),
    ("application/yaml", &["yaml", "yml"]),
    ("text/yaml", &["yaml", "yml"]),
    ("application/x-yaml", &["yaml", "yml"]),
    ("application/toml", &["toml"]),
    ("application/sql", &["sql"]),
    ("message/rfc822", &["eml", "mht", "mhtml"]),
    ("application/mbox", &["mbox"]),
    ("text/turtle", &["ttl"]),
    ("application/n-triples", &["nt"]),
    ("application/vnd.sqlite3", &["sqlite", "sqlite3", "db"]),
    ("application/x-sqlite3", &["sqlite", "sqlite3", "db"]),
    ("application/vnd.apache.parquet", &["parquet"]),
    ("application/vnd.apache.arrow.file", &["arrow"]),
    ("application/x-hdf5", &["h5", "hdf5"]),
    ("application/x-netcdf", &["nc", "cdf"]),
    ("application/dicom", &["dcm"]),
    // Documents.
    ("application/pdf", &["pdf"]),
    ("application/rtf", &["rtf"]),
    ("text/rtf", &["rtf"]),
    ("application/msword", &["doc", "dot"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.template", &["dotx"]),
    ("application/vnd.ms-excel", &["xls", "xlt", "xla", "csv"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.template", &["xltx"]),
    ("application/vnd.ms-powerpoint", &["ppt", "pps", "pot"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.slideshow", &["ppsx"]),
    ("application/vnd.openxmlformats-officedocument.presentationml.template", &["potx"]),
    ("application/vnd.ms-word.document.macroenabled.12", &["docm"]),
    ("application/vnd.ms-excel.sheet.macroenabled.12", &["xlsm"]),
    ("application/vnd.ms-excel.sheet.binary.macroenabled.12", &["xlsb"]),
    ("application/vnd.ms-powerpoint.presentation.macroenabled.12", &["pptm"]),
    ("application/vnd.ms-xpsdocument", &["xps"]),
    ("application/vnd.ms-project", &["mpp", "mpt"]),
    ("application/vnd.oasis.opendocument.text", &["odt"]),
    ("application/vnd.oasis.opendocument.spreadsheet", &["ods"]),
    ("application/vnd.oasis.opendocument.presentation", &["odp"]),
    ("application/vnd.oasis.opendocument.graphics", &["odg"]),
    ("application/epub+zip", &["epub"]),
    ("application/x-mobipocket-ebook", &["mobi", "prc"]),
    ("application/postscript", &["ps", "eps", "ai"]),
    ("application/vnd.visio", &["vsd", "vsdx", "vst"]),
    ("application/vnd.ms-outlook", &["msg"]),
    ("application/vnd.apple.pages", &["pages"]),
    ("application/vnd.apple.numbers", &["numbers"]),
    ("application/vnd.apple.keynote", &["key"]),
    ("application/x-tex", &["tex"]),
    // What browsers execute, and code.
    ("text/html", &["html", "htm", "shtml"]),
    ("application/xhtml+xml", &["xhtml", "xht"]),
    ("application/xml", &["xml", "xsl", "xsd", "rng"]),
    ("text/xml", &["xml"]),
    ("application/xslt+xml", &["xslt", "xsl"]),
    ("application/rdf+xml", &["rdf", "owl"]),
    ("application/atom+xml", &["atom"]),
    ("application/rss+xml", &["rss"]),
    ("application/mathml+xml", &["mathml"]),
    ("text/css", &["css"]),
    ("text/javascript", &["js", "mjs"]),
    ("application/javascript", &["js"]),
    ("application/x-javascript", &["js"]),
    ("application/wasm", &["wasm"]),
    ("application/x-sh", &["sh"]),
    ("application/x-shockwave-flash", &["swf"]),
    ("application/xml-dtd", &["dtd"]),
    ("text/x-c", &["c", "cc", "cpp", "h", "hh"]),
    ("text/x-shellscript", &["sh"]),
    ("application/x-httpd-php", &["php"]),
    ("application/x-msdownload", &["exe", "dll", "msi"]),
    ("application/vnd.microsoft.portable-executable", &["exe", "dll"]),
    // Archives.
    ("application/zip", &["zip"]),
    ("application/x-zip-compressed", &["zip"]),
    ("application/gzip", &["gz", "tgz"]),
    ("application/x-gzip", &["gz", "tgz"]),
    ("application/x-tar", &["tar"]),
    ("application/x-bzip2", &["bz2"]),
    ("application/x-xz", &["xz"]),
    ("application/zstd", &["zst"]),
    ("application/x-7z-compressed", &["7z"]),
    ("application/vnd.rar", &["rar"]),
    ("application/x-rar-compressed", &["rar"]),
    ("application/java-archive", &["jar", "war", "ear"]),
    ("application/vnd.android.package-archive", &["apk"]),
    ("application/x-apple-diskimage", &["dmg"]),
    ("application/x-iso9660-image", &["iso"]),
    ("application/x-debian-package", &["deb", "udeb"]),
    ("application/vnd.debian.binary-package", &["deb", "udeb"]),
    ("application/x-redhat-package-manager", &["rpm"]),
    ("application/vnd.ms-cab-compressed", &["cab"]),
    ("application/x-rpm", &["rpm"]),
    // Fonts.
    ("font/ttf", &["ttf"]),
    ("font/otf", &["otf"]),
    ("font/woff", &["woff"]),
    ("application/font-woff", &["woff"]),
    ("font/woff2", &["woff2"]),
    ("font/collection", &["ttc"]),
    ("application/vnd.ms-fontobject", &["eot"]),
    // Shapes and places.
    ("model/gltf-binary", &["glb"]),
    ("model/gltf+json", &["gltf"]),
    ("model/obj", &["obj"]),
    ("model/stl", &["stl"]),
    ("model/3mf", &["3mf"]),
    ("model/mtl", &["mtl"]),
    ("model/vnd.usdz+zip", &["usdz"]),
    ("model/step", &["step", "stp"]),
    ("model/iges", &["iges", "igs"]),
    ("model/vnd.collada+xml", &["dae"]),
    ("application/geo+json", &["geojson"]),
    ("application/geopackage+sqlite3", &["gpkg"]),
    ("application/vnd.google-earth.kml+xml", &["kml"]),
    ("application/vnd.google-earth.kmz", &["kmz"]),
    ("application/gpx+xml", &["gpx"]),
    ("application/gml+xml", &["gml"]),
    ("application/vnd.shp", &["shp"]),
    ("application/vnd.shx", &["shx"]),
    ("application/vnd.dbf", &["dbf"]),
    ("application/vnd.mapbox-vector-tile", &["mvt"]),
    // Keys and signatures.
    ("application/pgp-signature", &["sig", "asc"]),
    ("application/pgp-encrypted", &["pgp"]),
    ("application/x-x509-ca-cert", &["crt", "der", "pem"]),
    ("application/pkix-cert", &["cer"]),
    ("application/x-pkcs12", &["p12", "pfx"]),
];

impl MediaType<'_> {
    /// The type that a file name's extension stands for, in any letter case and without its dot; `None` for one that is
    /// not in the table of some 210 common types.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// assert_eq!(MediaType::from_extension("JPG"), Some(MediaType::new("image/jpeg")?));
    /// assert_eq!(MediaType::from_extension("blend"), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<MediaType<'static>> {
        MediaType::new(of_extension(extension)?).ok()
    }

    /// The extensions of this type without their dots, the preferred one first; none for a type that is not in the table.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// assert_eq!(MediaType::new("image/jpeg")?.extensions().first(), Some(&"jpg"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn extensions(&self) -> &'static [&'static str] {
        extensions_of(self.essence())
    }

    /// Whether the type and a file name's extension agree. `None` where that cannot be said: no extension, neither in the
    /// table, or `application/octet-stream`, which says nothing.
    ///
    /// ```
    /// use presign::MediaType;
    ///
    /// let png = MediaType::new("image/png")?;
    /// assert_eq!(png.agrees_with_extension("PNG"), Some(true));
    /// assert_eq!(png.agrees_with_extension("html"), Some(false));
    /// assert_eq!(png.agrees_with_extension("blend"), Some(false));
    /// assert_eq!(MediaType::new("application/x-blender")?.agrees_with_extension("blend"), None);
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn agrees_with_extension(&self, extension: &str) -> Option<bool> {
        if extension.is_empty() || self.essence().eq_ignore_ascii_case("application/octet-stream") {
            return None;
        }
        match self.extensions() {
            [] => MediaType::from_extension(extension).map(|_| false),
            extensions => Some(lists(extensions, extension)),
        }
    }
}

/// The name of the type that an extension stands for.
pub(super) fn of_extension(extension: &str) -> Option<&'static str> {
    TABLE.iter().find(|(_, extensions)| lists(extensions, extension)).map(|(name, _)| *name)
}

/// The extensions of a type by its name.
pub(super) fn extensions_of(name: &str) -> &'static [&'static str] {
    let row = TABLE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    row.map(|(_, extensions)| *extensions).unwrap_or_default()
}

fn lists(extensions: &[&str], extension: &str) -> bool {
    extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn the_table_is_valid() {
        let mut types = BTreeSet::new();
        for (name, extensions) in TABLE {
            assert_eq!(MediaType::new(*name).unwrap().essence(), name.to_ascii_lowercase());
            assert!(types.insert(*name), "{name} twice");
            assert!(!extensions.is_empty());
            for extension in *extensions {
                let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
                assert!(extension.len() <= 12 && extension.bytes().all(plain), "{extension}");
                assert_eq!(MediaType::new(*name).unwrap().agrees_with_extension(extension), Some(true));
            }
        }
    }

    #[test]
    fn shared_extensions_stand_for_the_first_type() {
        for (extension, expected) in [
            ("ico", "image/vnd.microsoft.icon"),
            ("csv", "text/csv"),
            ("wav", "audio/wav"),
            ("webm", "video/webm"),
            ("xml", "application/xml"),
            ("js", "text/javascript"),
            ("zip", "application/zip"),
            ("rar", "application/vnd.rar"),
            ("ts", "video/mp2t"),
        ] {
            assert_eq!(MediaType::from_extension(extension).unwrap().as_str(), expected);
        }
    }
}
