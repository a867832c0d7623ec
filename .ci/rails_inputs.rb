# frozen_string_literal: true

# Random inputs of the check beside this file: names, ids, bodies. Each is decided by the seed alone.

require "base64"
require "digest"

class Inputs
  # What Rails replaces, strips, transliterates or escapes, and what some software on the way takes for something else.
  SPECIAL = [*"\u0000".."\u007f", *"\u0080".."\u017f", *"\u202a".."\u202e", "\u200b", "\u2028", "\u2029", "\u2066", "\ufeff",
    "\ufffd", "\u0301", "Ǫ", "ǭ", "ẞ", "ß", "Æ", "日", "本", "ا", "👩", "🏽", "\u{10ffff}", "\u00a0", "\u3000"].freeze
  EXTENSIONS = %w[png PNG tar.gz pdf html txt a].push("", "é", "a b").freeze
  # Of the lists of 6.1 and of none of them.
  TYPES = %w[
    image/png image/gif image/jpg image/jpeg image/tiff image/bmp image/vnd.adobe.photoshop image/vnd.microsoft.icon
    application/pdf text/html text/javascript image/svg+xml application/postscript application/x-shockwave-flash text/xml
    application/xml application/xhtml+xml application/mathml+xml text/cache-manifest image/webp image/avif text/plain
    application/octet-stream application/vnd.oasis.opendocument.text video/mp4 IMAGE/PNG text/plain;charset=utf-8
  ].push("text/html; charset=utf-8", "a/b; c=\"d e\"").freeze
  PLAIN = [*"!".."~"].reject { |char| "\"\\<>&".include?(char) }.freeze

  attr_reader :random

  def initialize(seed)
    @random = Random.new(seed)
  end

  def one_of(list)
    list[random.rand(list.size)]
  end

  def in?(share)
    random.rand < share
  end

  def text(chars, lengths)
    Array.new(random.rand(lengths)) { one_of(chars) }.join
  end

  def char
    code = random.rand(0x110000 - 0x800)
    [code < 0xd800 ? code : code + 0x800].pack("U")
  end

  # Valid UTF-8.
  def name
    case random.rand(4)
    when 0 then "#{text([*"a".."z", *"0".."9", " ", "-", "."], 1..20)}.#{one_of(EXTENSIONS)}"
    when 1 then text(SPECIAL, 0..12)
    when 2 then "#{text(SPECIAL, 0..5)}#{Array.new(random.rand(6)) { char }.join}.#{one_of(EXTENSIONS)}"
    else Array.new(random.rand(12)) { in?(0.6) ? one_of(SPECIAL) : char }.join
    end
  end

  # Bytes that some client sends for a name.
  def raw_name
    bytes = name.b
    random.rand(1..4).times { bytes[random.rand(bytes.size + 1), random.rand(2)] = random.rand(256).chr.b } if in?(0.3)
    bytes.force_encoding("UTF-8")
  end

  def uuid
    random.bytes(16).unpack("H8H4H4H4H12").join("-")
  end

  def id
    case random.rand(4)
    when 0 then random.rand(-300..70_000)
    when 1 then (in?(0.5) ? 1 : -1) * random.rand(1 << random.rand(1..63)) - random.rand(2)
    when 2 then uuid.encode(one_of(%w[UTF-8 US-ASCII]))
    else text(PLAIN, 1..64).encode(one_of(%w[UTF-8 US-ASCII]))
    end
  end

  def purpose
    in?(0.6) ? "blob_id" : one_of(["blob_key", "blob_token", "download", "blob_id2", text(PLAIN, 1..64)])
  end

  def secret
    in?(0.5) ? random.bytes(64).unpack1("H*") : text([*" ".."~", "é", "日"], 1..80) + "."
  end

  # Another text than this one, as a stranger would try it.
  def altered(signed)
    at = random.rand(signed.size)
    case random.rand(8)
    when 0 then signed[0...at] + one_of([*"a".."z", *"A".."Z", *"0".."9", "-", "="]) + signed[at + 1..]
    when 1 then signed[0...at] + signed[at + 1..]
    when 2 then signed[0...at] + one_of(PLAIN) + signed[at..]
    when 3 then signed + one_of(["\n", " ", "-", "--", "--a", "=", "0", "\0", "é"])
    when 4 then signed.sub(/--.*/m) { |mac| mac.upcase }
    when 5 then signed.tr("+/", "-_").delete("=")
    when 6 then signed.split("--", 2).reverse.join("--")
    else signed.sub(/--.*/m, "--" + random.bytes(20).unpack1("H*"))
    end
  end

  def scalar
    one_of([nil, true, false, 0, -1, 12, 1.5, "", "a", name, "<&>\u2028", 10**20])
  end

  def value(depth)
    case depth.zero? ? 0 : random.rand(4)
    when 0, 1 then scalar
    when 2 then Array.new(random.rand(3)) { value(depth - 1) }
    else object(depth - 1)
    end
  end

  def object(depth)
    Array.new(random.rand(4)) { [in?(0.5) ? text([*"a".."z"], 1..4) : name, value(depth)] }.to_h
  end

  def metadata
    made = object(2)
    %w[analyzed identified composed].each { |name| made[name] = in?(0.5) if in?(0.2) }
    made["custom"] = { "a" => "b" } if in?(0.2)
    made
  end

  # A file, and the blob that announces it. Letters that a newer i18n knows are the names' check.
  def file
    content = random.bytes(one_of([0, 1, 5, random.rand(2000), 70_000]))
    blob = { "filename" => name.delete("ǪǫǬǭẞ"), "content_type" => one_of(TYPES), "byte_size" => content.bytesize,
      "checksum" => Digest::MD5.base64digest(content) }
    blob["metadata"] = metadata if in?(0.4)
    blob.delete("content_type") if in?(0.05)
    [content, blob.to_a.shuffle(random: random).to_h]
  end
end
