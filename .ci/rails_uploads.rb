# frozen_string_literal: true

# Direct uploads and what is served after them, over HTTP: from Rails, from the crate, and from the store that both sign for.

class Check
  IDS = { secret_key_base: SECRET_KEY_BASE }.freeze
  # A row where nothing is stored.
  NO_ROW = { id: 1, key: "a", service_name: "store", created_at: "2026-01-02T03:04:05Z" }.freeze

  def uploads(times)
    times.times { |index| index.even? ? announced_to_rails(*inputs.file) : announced_to_us(*inputs.file) }
    Inputs::TYPES.each { |type| announced_to_us("<b>", announcing("<b>", "content_type" => type)) }
    made_by_rails
    refused
  end

  def announcing(content, more = {})
    { "filename" => "a.txt", "content_type" => "text/plain", "byte_size" => content.bytesize,
      "checksum" => Digest::MD5.base64digest(content) }.merge(more)
  end

  # The answers to the same request, of the same row at the same instant, are the same text.
  def announced_to_rails(content, blob)
    body = JSON.generate("blob" => blob)
    answer = direct_upload(body)
    return same("direct uploads", "200", answer.code, [body, answer.body]) unless answer.code == "200"
    theirs = JSON.parse(answer.body)
    ours = create(body, row_of(theirs), signed_at(theirs.dig("direct_upload", "url")))
    told = ours["body"].gsub(/[<>&\u2028\u2029]/) { |char| format("\\u%04x", char.ord) }
    expected, told = by_documented_difference(blob, answer.body, told)
    same("direct uploads", [200, expected, answer["content-type"]], [ours["status"], told, ours["content_type"]], body)
    counts["  with metadata"] += 1 if theirs["metadata"].any?
    store_and_serve(content, blob, theirs)
  end

  # Both answers without what may differ, as far as the request has it.
  def by_documented_difference(blob, rails, crate)
    # Rails has milliseconds, the crate whole seconds.
    rails = rails.sub(/"created_at":"[^"]*\K\.\d{3}Z/, ".000Z")
    # The header of no type: `null`, or none.
    rails = rails.sub('"Content-Type":null,', "") unless blob["content_type"]
    metadata = blob["metadata"] || {}
    return [rails, crate] unless metadata.key?("composed") || munged?(metadata)
    counts["differs: metadata"] += 1
    [rails, crate].map do |text|
      answer = JSON.parse(text)
      # The application's own only from 7.0 on; and Rails drops `null` from lists, and 6.1 lists from lists, too.
      answer["metadata"] = munge(answer["metadata"].except("composed"))
      JSON.generate(answer)
    end
  end

  def munged?(value)
    case value
    when Hash then value.values.any? { |item| munged?(item) }
    when Array then value.any? { |item| item.nil? || item.is_a?(Array) || munged?(item) }
    end
  end

  def munge(value)
    case value
    when Hash then value.transform_values { |item| munge(item) }
    when Array then value.compact.grep_v(Array).map { |item| munge(item) }
    else value
    end
  end

  # A row that Rails did not make, put into its database as the crate answers it.
  def announced_to_us(content, blob)
    row = { id: (ActiveStorage::Blob.maximum(:id) || 0) + 1, key: inputs.text([*"a".."z", *"0".."9"], 28..28), service_name: "store",
      created_at: Time.now.utc.iso8601 }
    answer = create(JSON.generate("blob" => blob), row, Time.now.utc.iso8601)
    return same("direct uploads", 200, answer["status"], [blob, answer]) unless answer["status"] == 200
    ours = JSON.parse(answer["body"])
    stored = ActiveStorage::Blob.create!(ours.slice("id", "key", "filename", "content_type", "metadata", "service_name", "byte_size",
      "checksum", "created_at"))
    same("rows of ours", ours.except("direct_upload"), stored.reload.as_json(methods: :signed_id), blob)
    store_and_serve(content, blob, ours)
    document = Document.create!(file: ours["signed_id"])
    same("attached by our id", digest(content), digest(document.file.download), blob)
  end

  def store_and_serve(content, blob, answer)
    url, headers = answer["direct_upload"].values_at("url", "headers")
    other = content.empty? ? "x" : content.b.tap { |bytes| bytes.setbyte(-1, bytes.getbyte(-1) ^ 1) }
    [other, "#{content.b}x"].each do |wrong|
      same("other bytes at the store", true, %w[400 403].include?(http("PUT", url, body: wrong, headers: headers).code), blob)
    end
    same("stored", "200", http("PUT", url, body: content, headers: headers).code, blob)
    serve(content, answer, inputs.one_of([nil, "inline", "attachment", "Attachment", "x"]))
  end

  # By Rails' two routes, and by the crate's own redirect.
  def serve(content, blob, disposition)
    file = "#{blob["signed_id"]}/#{blob["filename"].match?(/\A[a-z0-9][a-z0-9 .-]*\z/i) ? ERB::Util.url_encode(blob["filename"]) : "file"}"
    query = disposition ? "?disposition=#{disposition}" : ""
    redirect = http("GET", "/rails/active_storage/blobs/redirect/#{file}#{query}")
    return same("redirects", "302", redirect.code, blob) unless redirect.code == "302"
    ours = ask(do: "serve", version: "6.1", ids: IDS, signed_id: blob["signed_id"], now: signed_at(redirect["location"]),
      key: blob["key"], content_type: blob["content_type"], filename: blob["filename"], disposition: disposition, s3: { hoisting: true })
    same("redirects", [302, redirect["location"], redirect["cache-control"]], ours.values_at("status", "location", "cache_control"), blob)
    served = http("GET", ours["location"])
    # Where there is no type, the store's is the one that the client had of its own.
    expected = ["200", digest(content), ours["content_type"] || served["content-type"], ours["content_disposition"]]
    same("served", expected, seen(served), blob)
    counts["  as #{served["content-type"]}, #{served["content-disposition"].to_s[/\A\w+/]}"] += 1
    # Rails' proxy writes any disposition that it was asked for, and a body's charset.
    return if disposition == "x" || disposition == "Attachment" || content.empty?
    proxied = http("GET", "/rails/active_storage/blobs/proxy/#{file}#{query}")
    same("proxied", ["200", digest(content), ours["content_disposition"]], seen(proxied).values_at(0, 1, 3), blob)
  end

  def digest(content)
    "#{content.bytesize} bytes, #{Digest::SHA256.hexdigest(content)}"
  end

  def seen(answer)
    [answer.code, digest(answer.body.to_s), answer["content-type"], answer["content-disposition"]]
  end

  # What Rails uploaded by itself, with the AWS SDK.
  def made_by_rails
    blob = ActiveStorage::Blob.create_and_upload!(io: StringIO.new("made by Rails"), filename: "Räils.txt", content_type: "text/plain")
    serve("made by Rails", blob.as_json(methods: :signed_id), nil)
  end

  # Ids that are refused over HTTP, and requests for uploads.
  def refused
    blob = ActiveStorage::Blob.last
    later, past = Time.now.utc + 3600, Time.now.utc - 1
    { [{}, nil] => "302", [{}, later] => "302", [{}, past] => "404", [{ purpose: "blob_key" }, nil] => "404",
      [{ secret_key_base: "another" }, nil] => "404", [{ key_digest: "SHA256" }, nil] => "404",
      [{ digest: "SHA256" }, nil] => "404" }.each do |(more, expires_at), status|
      signed = ask(do: "sign", ids: IDS.merge(more), id: blob.id, expires_at: expires_at&.iso8601)["signed_id"]
      %w[redirect proxy].each do |route|
        found = http("GET", "/rails/active_storage/blobs/#{route}/#{signed}/file").code
        same("ids over HTTP", route == "proxy" && status == "302" ? "200" : status, found, [more, expires_at])
      end
      ours = ask(do: "serve", version: "6.1", ids: IDS, signed_id: signed, now: Time.now.utc.iso8601, key: blob.key, filename: "a")
      same("ids over HTTP", status, ours["status"].to_s, [more, expires_at])
    end
    same("ids over HTTP", "404", http("GET", "/rails/active_storage/blobs/redirect/x--y/file").code, "x--y")
    malformed
  end

  # Bodies that are no direct upload: Rails' status and ours, the reason for each that differs.
  def malformed
    whole = announcing("hello")
    without = ->(name) { whole.except(name) }
    [
      ["{}", 400, 400], ["", 400, 400], ["{", 400, 400], ["[]", 400, 400], ['"blob"', 400, 400], ["null", 400, 400], ['{"blob":null}', 400, 400],
      ['{"blob":{}}', 400, 400], ['{"blob":[]}', 400, 400], ['{"Blob":{"filename":"a"}}', 400, 400], ["\xff".b, 400, 400],
      # A field of the row: Rails comes to it in the database, with 500.
      [without["filename"], 500, 422], [without["byte_size"], 500, 422], [without["checksum"], 500, 422],
      [whole.merge("filename" => nil), 500, 422], [whole.merge("checksum" => nil), 500, 422], [whole.merge("byte_size" => nil), 500, 422],
      [whole.merge("byte_size" => 1 << 63), 500, 422], [whole.merge("byte_size" => []), 500, 422], [whole.merge("filename" => {}), 500, 422],
      # What no store takes, or not as it was meant: Rails signs it all the same.
      [whole.merge("byte_size" => -1), 200, 422], [whole.merge("byte_size" => 5.5), 200, 422], [whole.merge("byte_size" => "5"), 200, 422],
      [whole.merge("byte_size" => "five"), 200, 422], [whole.merge("byte_size" => (5 << 30) + 1), 200, 422],
      [whole.merge("checksum" => "x"), 200, 422], [whole.merge("checksum" => Digest::SHA256.base64digest("hello")), 200, 422],
      [whole.merge("checksum" => Digest::MD5.hexdigest("hello")), 200, 422], [whole.merge("checksum" => 5), 200, 422],
      [whole.merge("content_type" => "text"), 200, 422], [whole.merge("content_type" => "é/a"), 200, 422],
      [whole.merge("content_type" => 5), 200, 422], [whole.merge("filename" => 5), 200, 422], [whole.merge("filename" => true), 200, 422],
      # And these both take.
      [whole.merge("filename" => ""), 200, 200], [whole.merge("metadata" => nil), 200, 200], [whole.merge("metadata" => "a"), 200, 200],
      [whole.merge("metadata" => [{ "a" => 1 }]), 200, 200], [whole.merge("other" => 1), 200, 200], [whole.merge("byte_size" => 5 << 30), 200, 200],
      [without["content_type"], 200, 200], [whole.merge("content_type" => nil), 200, 200]
    ].each do |blob, rails, crate|
      body = blob.is_a?(String) ? blob : JSON.generate("blob" => blob)
      answer = direct_upload(body)
      ours = create(body, NO_ROW, "2026-01-02T03:04:05Z")
      same("malformed: the status of Rails", rails, answer.code.to_i, [body, answer.body])
      same("malformed: the status of the crate", crate, ours["status"], [body, ours["body"]])
      next unless ours["as_rails"] && rails != 200
      same("malformed: the answer as Rails", [rails, answer.body], ours["as_rails"].values_at("status", "body"), body)
      counts["differs: 500 of Rails is 422"] += 1 if rails == 500
    end
  end

  def direct_upload(body)
    http("POST", "/rails/active_storage/direct_uploads", body: body, headers: { "content-type" => "application/json", "accept" => "application/json" })
  end

  def create(body, row, now)
    ask(do: "create", version: "6.1", ids: IDS, body_base64: Base64.strict_encode64(body), row: row, now: now)
  end

  def row_of(answer)
    answer.slice("id", "key", "service_name", "created_at").merge("created_at" => answer["created_at"].sub(/\.\d+Z/, "Z"))
  end

  def signed_at(url)
    Time.strptime(url[/X-Amz-Date=(\w+)/, 1], "%Y%m%dT%H%M%S%z").utc.iso8601
  end
end
