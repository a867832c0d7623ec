# frozen_string_literal: true

# The disk service: URLs that the one signs and the other serves.
#
# Of a token the crate writes and reads JSON, as later releases do, and this one's default is a Ruby hash. So the application is
# configured as one that has changed its serializer; everything else of it is as it was.

class Check
  module Json
    def self.dump(value)
      ActiveSupport::JSON.encode(value)
    end

    def self.load(text)
      JSON.parse(text, symbolize_names: true)
    end
  end

  DISK_IDS = { secret_key_base: SECRET_KEY_BASE, format: "legacy_json" }.freeze
  # `Content-Type` of a request to a Rails application ends at the `;`.
  DISK_TYPES = Inputs::TYPES.reject { |type| type.match?(/[;A-Z]/) }.freeze

  def disk(times)
    ActiveStorage.verifier = ActiveSupport::MessageVerifier.new(Rails.application.key_generator.generate_key("ActiveStorage"), serializer: Json)
    ActiveStorage::Blob.instance_variable_set(:@signed_id_verifier, nil)
    ActiveStorage::Blob.service = ActiveStorage::Blob.services.fetch(:disk)
    ActiveStorage::Current.host = base
    times.times { on_disk(*inputs.file) }
  end

  def base
    "http://127.0.0.1:#{port}"
  end

  def on_disk(content, blob)
    blob = blob.merge("content_type" => inputs.one_of(DISK_TYPES)).except("metadata")
    # Rails has no URL without a name, and none that stays as it is with one of these.
    blob["filename"] = "a" if ActiveStorage::Filename.new(blob["filename"]).to_s.match?(/\A\.{0,2}\z/)
    # A whole second, as Rails writes three digits of its fraction.
    now = Time.now.utc.floor
    row = { id: ActiveStorage::Blob.maximum(:id) + 1, key: inputs.text([*"a".."z", *"0".."9"], 28..28), service_name: "disk", created_at: now.iso8601 }
    answer = ask(do: "create", version: "6.1", ids: DISK_IDS, body_base64: Base64.strict_encode64(JSON.generate("blob" => blob)), row: row,
      now: now.iso8601, disk: base)
    ours = JSON.parse(answer["body"])
    stored = ActiveStorage::Blob.create!(ours.slice("id", "key", "filename", "content_type", "metadata", "service_name", "byte_size", "checksum",
      "created_at"))
    theirs = travel_to(now) { { "url" => stored.service_url_for_direct_upload, "headers" => stored.service_headers_for_direct_upload } }
    same("direct uploads to a disk", [theirs, stored.signed_id], ours.values_at("direct_upload", "signed_id"), blob)
    put(content, blob, theirs["url"], stored.key, now)
    asked = inputs.one_of([nil, "inline", "attachment"])
    served = ask(do: "serve", version: "6.1", ids: DISK_IDS, signed_id: ours["signed_id"], now: now.iso8601, key: stored.key,
      content_type: stored.content_type, filename: stored.filename.to_s, disposition: asked, disk: base)
    url = travel_to(now) { stored.url(disposition: asked) }
    same("URLs of a disk", url, served["location"], blob)
    get(content, served, stored.key, now)
  end

  # Both servers are asked the same: that of Rails over HTTP, and ours by what it would answer. The right one is last, as it stays.
  def put(content, blob, url, key, now)
    changed = content.empty? ? "x" : content.b.tap { |bytes| bytes.setbyte(0, bytes.getbyte(0) ^ 1) }
    type = blob["content_type"]
    [[changed, type, url, 422], ["#{content.b}x", type, url, 422], [content, "font/ttf", url, 422], [content, type, forged(url), 404],
     [content, type, url, 204]].each do |body, content_type, target, status|
      answer = http("PUT", target, body: body, headers: { "content-type" => content_type })
      headers = [["content-type", content_type], ["content-length", body.bytesize.to_s]]
      both("PUTs to a disk", status, answer.code.to_i, checked("PUT", target, headers, body, now), key)
    end
    both("PUTs to a disk, too late", 404, nil, checked("PUT", url, [["content-type", type], ["content-length", "0"]], "", now + 300), key)
  end

  def get(content, served, key, now)
    url = served["location"]
    answer = http("GET", url)
    same("served from a disk", ["200", digest(content), served["content_type"], served["content_disposition"]], seen(answer), url)
    both("GETs from a disk", 200, answer.code.to_i, checked("GET", url, [], "", now), key)
    both("GETs from a disk", 404, http("GET", forged(url)).code.to_i, checked("GET", forged(url), [], "", now), key)
    both("GETs from a disk, too late", 404, nil, checked("GET", url, [], "", now + 300), key)
  end

  # Another character in the token.
  def forged(url)
    at = url.index("/disk/") + 6 + inputs.random.rand(60)
    url[0...at] + (url[at] == "A" ? "B" : "A") + url[at + 1..]
  end

  def checked(method, url, headers, body, now)
    ask(do: "check", ids: DISK_IDS, base: base, method: method, target: url.delete_prefix(base), headers: headers,
      body_base64: Base64.strict_encode64(body), now: now.iso8601)
  end

  def both(what, status, rails, crate, key)
    same(what, [status, rails || status, (key if status < 300)], [crate["status"], crate["status"], crate["key"]], key)
  end
end
