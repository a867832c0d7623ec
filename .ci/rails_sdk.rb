# frozen_string_literal: true

# What Rails' S3 service asks the AWS SDK for, with options of `storage.yml` and with the custom metadata of 7.0 and later, and the
# same URLs of the crate where it is told to put values into the query as that SDK does.

require "active_storage/service/s3_service"

class Check
  UPLOAD_OPTIONS = {
    server_side_encryption: ["x-amz-server-side-encryption", %w[AES256 aws:kms]],
    ssekms_key_id: ["x-amz-server-side-encryption-aws-kms-key-id", ["arn:aws:kms:eu-central-1:111122223333:key/1234abcd", "alias/a b"]],
    storage_class: ["x-amz-storage-class", %w[STANDARD_IA GLACIER_IR]],
    tagging: ["x-amz-tagging", ["a=b", "a=b&c=d%20e"]],
    expected_bucket_owner: ["x-amz-expected-bucket-owner", ["111122223333"]],
    website_redirect_location: ["x-amz-website-redirect-location", ["/a b?c=d", "https://example.com/?a=b"]]
  }.freeze

  def sdk(times)
    times.times do
      content, blob = inputs.file
      blob = blob.except("metadata")
      custom = inputs.in?(0.6) ? Array.new(inputs.random.rand(1..4)) { [metadata_name, metadata_value] }.to_h : {}
      blob["metadata"] = { "custom" => custom } if custom.any?
      options = UPLOAD_OPTIONS.keys.select { inputs.in?(0.25) }.to_h { |name| [name, inputs.one_of(UPLOAD_OPTIONS[name][1])] }
      public, token = inputs.in?(0.3), inputs.in?(0.3) ? inputs.text(Inputs::PLAIN + ["+", "/", "="], 1..300) : nil
      service = service(options, public, token)
      now = Time.at(inputs.random.rand(1 << 32)).utc
      key = inputs.text([*"a".."z", *"0".."9"], 28..28)
      answer = ask(do: "create", version: "7.1", ids: IDS.merge(format: "json"), row: NO_ROW.merge(key: key), now: now.iso8601,
        body_base64: Base64.strict_encode64(JSON.generate("blob" => blob)),
        s3: { public: public, session_token: token, hoisting: true, headers: options.map { |name, value| [UPLOAD_OPTIONS[name][0], value] } })
      ours = JSON.parse(answer["body"])["direct_upload"] or abort answer.inspect
      same("URLs by the SDK", put_url(service, key, blob, custom, now), ours["url"], [blob, options, public, token])
      named = custom.to_h { |name, value| ["x-amz-meta-#{name}", value] }
      same("headers of custom metadata", named, ours["headers"].select { |name, _| name.start_with?("x-amz-") }, blob)
      same("public URLs", service.url(key, expires_in: 300, filename: nil, disposition: nil, content_type: nil), public_url(key, now, token), key) if public
      counts["  of #{content.empty? ? "no bytes" : "bytes"}, #{custom.any? ? "with" : "without"} metadata, #{options.any? ? "with" : "without"} options"] += 1
    end
  end

  def service(options, public, token)
    ActiveStorage::Service::S3Service.new(bucket: store["bucket"], region: store["region"], endpoint: store["endpoint"], force_path_style: true,
      access_key_id: store["access_key_id"], secret_access_key: store["secret_access_key"], session_token: token,
      upload: options.dup, public: public)
  end

  # As `url_for_direct_upload` asks from 7.0 on.
  def put_url(service, key, blob, custom, now)
    service.bucket.object(key).presigned_url(:put, expires_in: 300, content_type: blob["content_type"], content_length: blob["byte_size"],
      content_md5: blob["checksum"], metadata: custom, whitelist_headers: ["content-length"], time: now, **service.upload_options)
  end

  def public_url(key, now, token)
    signed = ask(do: "sign", ids: IDS, id: 1)["signed_id"]
    ask(do: "serve", version: "7.1", ids: IDS, signed_id: signed, now: now.iso8601, key: key, filename: "a", s3: { public: true, session_token: token })["location"]
  end

  def metadata_name
    inputs.text([*"a".."z", *"0".."9", "-"], 1..12)
  end

  def metadata_value
    inputs.text([*" ".."~"], 0..20).strip
  end
end
