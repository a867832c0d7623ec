# frozen_string_literal: true

# Signed ids: what the one signs, the other reads, and both refuse the same.

class Check
  KEY_DIGESTS = %w[SHA1 SHA256].freeze
  DIGESTS = %w[SHA1 SHA256 SHA512].freeze
  SERIALIZERS = { "marshal" => Marshal, "legacy_json" => JSON, "json" => JSON }.freeze

  def ids(times)
    application_ids(times)
    other_verifiers(times / 4)
    rows(times / 40)
    other_messages
  end

  # Of a running application, by the verifier that it made itself.
  def application_ids(times)
    verifier = ActiveStorage.verifier
    times.times do
      id, purpose, expiry = inputs.id, inputs.purpose, inputs.in?(0.5) ? Time.at(inputs.random.rand(1 << 32)).utc : nil
      ids = { secret_key_base: SECRET_KEY_BASE, purpose: purpose }
      signed = verifier.generate(id, purpose: purpose, expires_at: expiry)
      input = [id, purpose, expiry, signed]
      if id.is_a?(String) && id.encoding == Encoding::US_ASCII
        # Marshal says which encoding, and databases speak UTF-8.
        counts["ids of US-ASCII"] += 1
      else
        same("ids signed", signed, ask(do: "sign", ids: ids, id: id, expires_at: expiry&.iso8601)["signed_id"], input)
      end
      now = expiry ? expiry + inputs.random.rand(-2..1) : Time.at(inputs.random.rand(1 << 32)).utc
      verdict("ids verified", verifier, ids, signed, now, input)
      verdict("ids for another purpose", verifier, ids.merge(purpose: inputs.purpose), signed, now, input)
      verdict("ids altered", verifier, ids, inputs.altered(signed), now, input)
      verdict("ids under another secret", verifier, ids, "#{signed[0...-40]}#{foreign(signed)}", now, input)
      fraction(verifier, ids, id, expiry, purpose) if expiry
    end
  end

  # Another application's digest of the same text.
  def foreign(signed)
    OpenSSL::HMAC.hexdigest("SHA1", inputs.random.bytes(64), signed.split("--").first)
  end

  # What Rails reads at an instant, or nil, and the same of the crate. What Ruby can't read at all, it raises at.
  def verdict(what, verifier, ids, signed, now, input)
    rails = travel_to(now) do
      verifier.verified(signed, purpose: ids[:purpose])
    rescue ArgumentError, TypeError, JSON::ParserError
      nil
    end
    crate = ask(do: "verify", ids: ids, signed_id: signed, now: now.iso8601)
    # Behind the digest there may be more, for 6.1 alone.
    if rails && crate["refused"] && signed.split("--", 3).then { |text, mac, more| more || signed != "#{text}--#{mac}" }
      return counts["differs: more behind the digest"] += 1
    end
    counts["#{what}: #{crate["refused"] || "accepted"}"] += 1
    same(what, rails, crate["id"], [input, signed, now])
  end

  # The part of a second before an expiry is not given.
  def fraction(verifier, ids, id, expiry, purpose)
    signed = verifier.generate(id, purpose: purpose, expires_at: expiry + 0.5)
    told = [-1, 0].map { |seconds| ask(do: "verify", ids: ids, signed_id: signed, now: (expiry + seconds).iso8601) }
    same("expiries with a fraction", [{ "id" => id }, { "refused" => "Expired" }], told, [id, expiry])
  end

  # With each digest of the key, of the message, and each serializer, under many secrets. Of releases after this one the payload
  # is an object that their serializer writes, envelope and all, and base64 may be the other one.
  def other_verifiers(times)
    times.times do
      secret, key_digest, digest = inputs.secret, inputs.one_of(KEY_DIGESTS), inputs.one_of(DIGESTS)
      key = OpenSSL::KDF.pbkdf2_hmac(secret, salt: "ActiveStorage", iterations: 1000, length: 64, hash: key_digest)
      id, purpose, expiry = inputs.id, inputs.purpose, inputs.in?(0.5) ? Time.at(inputs.random.rand(1 << 32)).utc : nil
      id = id.encode("UTF-8") if id.is_a?(String)
      SERIALIZERS.each do |format, serializer|
        verifier = ActiveSupport::MessageVerifier.new(key, digest: digest, serializer: serializer)
        url_safe = format == "json" && inputs.in?(0.5)
        ids = { secret_key_base: secret, key_digest: key_digest, digest: digest, format: format, purpose: purpose, url_safe: url_safe }
        signed = format == "json" ? enveloped(verifier, id, purpose, expiry, url_safe) : verifier.generate(id, purpose: purpose, expires_at: expiry)
        input = [ids, id, expiry, signed]
        same("ids of other verifiers signed", signed, ask(do: "sign", ids: ids, id: id, expires_at: expiry&.iso8601)["signed_id"], input)
        counts["  #{format}, key by #{key_digest}, #{digest}"] += 1
        now = expiry ? expiry + inputs.random.rand(-2..1) : Time.at(0).utc
        if format == "json"
          told = ask(do: "verify", ids: ids, signed_id: signed, now: now.iso8601)
          same("ids of other verifiers verified", expiry && now >= expiry ? nil : id, told["id"], input)
          other = ask(do: "verify", ids: ids.merge(purpose: "#{purpose[0, 63]}x"), signed_id: signed, now: now.iso8601)
          same("ids of other verifiers refused", "Purpose", other["refused"], input)
        else
          verdict("ids of other verifiers verified", verifier, ids, signed, now, input)
          verdict("ids of other verifiers altered", verifier, ids, inputs.altered(signed), now, input)
        end
      end
    end
  end

  # As 7.1 and later write it. This release has the parts but not the order, so the verifier signs the text.
  def enveloped(verifier, id, purpose, expiry, url_safe)
    signed = verifier.generate({ _rails: { data: id, exp: expiry&.iso8601(3), pur: purpose }.compact })
    return signed unless url_safe
    text = Base64.urlsafe_encode64(Base64.strict_decode64(signed.split("--").first), padding: false)
    "#{text}--#{verifier.send(:generate_digest, text)}"
  end

  # Rows of the database, found by ids that Rails did not sign.
  def rows(times)
    ids = { secret_key_base: SECRET_KEY_BASE }
    later = (Time.now + 3600).utc
    times.times do
      blob = ActiveStorage::Blob.create_before_direct_upload!(filename: inputs.name, byte_size: 1, checksum: "x")
      sign = ->(more = {}, expires_at = nil) { ask(do: "sign", ids: ids.merge(more), id: blob.id, expires_at: expires_at&.iso8601)["signed_id"] }
      same("rows' ids", blob.signed_id, sign.(), blob.id)
      same("rows' ids verified", blob.id, ask(do: "verify", ids: ids, signed_id: blob.signed_id, now: later.iso8601)["id"], blob.id)
      same("rows found", blob, ActiveStorage::Blob.find_signed!(sign.()), blob.id)
      same("rows found until later", blob, ActiveStorage::Blob.find_signed!(sign.({}, later)), blob.id)
      same("rows found for a purpose", blob, ActiveStorage::Blob.find_signed!(sign.({ purpose: "mail" }), purpose: :mail), blob.id)
      [sign.({ purpose: "mail" }), sign.({}, Time.at(0).utc), sign.({ secret_key_base: "another" }), sign.({ key_digest: "SHA256" }),
       sign.({ digest: "SHA256" }), sign.({ format: "json" })[0..-2]].each do |bad|
        found = begin
          ActiveStorage::Blob.find_signed!(bad)
        rescue ActiveSupport::MessageVerifier::InvalidSignature
          :refused
        end
        same("rows not found", found, :refused, bad)
      end
    end
    missing = ask(do: "sign", ids: ids, id: 1 << 40)["signed_id"]
    same("rows that are not there", nil, ActiveStorage::Blob.find_signed(missing), missing)
  end

  # What the same application signs for something else.
  def other_messages
    verifier = ActiveStorage.verifier
    at = Time.now.utc.iso8601
    [["hello", {}], [1, {}], [1, { expires_in: 60 }], [nil, { purpose: :blob_id }], [{ key: "a" }, { purpose: :blob_id }],
     [[1], { purpose: :blob_id }], [1.5, { purpose: :blob_id }], [:symbol, { purpose: :blob_id }], ["", { purpose: :blob_id }],
     ["é", { purpose: :blob_id }], ["a" * 65, { purpose: :blob_id }], [1 << 63, { purpose: :blob_id }], [Time.now, { purpose: :blob_id }],
     [{ key: "a", content_type: "image/png", content_length: 1, checksum: "x" }, { purpose: :blob_token, expires_in: 60 }]].each do |message, options|
      signed = verifier.generate(message, **options)
      told = ask(do: "verify", ids: { secret_key_base: SECRET_KEY_BASE }, signed_id: signed, now: at)["refused"]
      same("other messages", true, %w[Envelope Value Purpose].include?(told), [message, options, told])
    end
    %w[ActiveRecord::SignedId ActionText active_storage].each do |name|
      signed = Rails.application.message_verifier(name).generate(1, purpose: :blob_id)
      told = ask(do: "verify", ids: { secret_key_base: SECRET_KEY_BASE }, signed_id: signed, now: at)["refused"]
      same("other messages", "Signature", told, name)
    end
  end
end
