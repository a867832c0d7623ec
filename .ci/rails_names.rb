# frozen_string_literal: true

# File names and `Content-Disposition`.

class Check
  # Letters that the gem i18n knows from 1.11 or so on, and the one of Debian does not.
  NEWER_LETTERS = { "Ǫ" => "O", "ǫ" => "o", "Ǭ" => "O", "ǭ" => "o", "ẞ" => "SS" }.freeze

  def names(times)
    times.times { name(inputs.raw_name) }
    # Each character by itself, in the middle and at an end.
    (0..0x17f).each { |code| name("a#{[code].pack("U")}b.c") && name("#{[code].pack("U")}.c ") }
  end

  def name(raw)
    answer = ask(do: "name", version: "6.1", raw_base64: Base64.strict_encode64(raw))
    rails = ActiveStorage::Filename.new(raw)
    clean = rails.sanitized
    same("names", clean, answer["name"], raw)
    counts["names with bytes that are no UTF-8"] += 1 unless raw.valid_encoding?
    %w[inline attachment].each do |disposition|
      header = ActionDispatch::Http::ContentDisposition.format(disposition: disposition, filename: clean)
      if clean.match?(/[#{NEWER_LETTERS.keys.join}]/)
        counts["differs: letters of a newer i18n"] += 1
        known = ActionDispatch::Http::ContentDisposition.format(disposition: disposition, filename: clean.gsub(/./m) { |char| NEWER_LETTERS[char] || char })
        header = header.sub(/filename=".*?"/) { known[/filename=".*?"/] }
      end
      same("Content-Disposition", header, answer[disposition], raw)
    end
    # Ruby takes no NUL in what may be a path.
    return counts["names with NUL within"] += 1 if clean.include?("\0")
    stored = ActiveStorage::Filename.new(clean)
    same("stems and extensions", [stored.base, stored.extension], answer.values_at("base", "extension"), raw)
  end
end
