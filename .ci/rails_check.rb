# frozen_string_literal: true

# Active Storage itself, as Debian packages it, beside this crate: names, signed ids, direct uploads, serving.
#
#     rails_check.rb [--count N] [--seed N] EXAMPLE
#
# EXAMPLE is `examples/rails_jsonl.rs`, which is the crate and the store. Rails runs in this process, and is asked over HTTP
# whatever its users ask it over HTTP. How much was compared is printed, and what is too little fails the run.
#
# What may differ, each looked for in the input and never taken from the crate's answer:
#
# - Rails 6.1 reads two parts around the first `--` of a signed id and nothing behind a second one; the crate, as newer
#   releases, reads the digest at the end;
# - an expiry with a fraction of a second ends at its whole second with the crate, which is earlier; the crate writes
#   `created_at` with `.000`;
# - in `Content-Disposition`, five letters have a likeness that the gem i18n knows in newer versions than Debian's;
# - `composed` is no client's to set with the crate, with Rails from 7.0 on; Rails drops `null` from lists in the metadata,
#   and this release lists from lists; it writes a header for a type that is not there, as `null`;
# - what no store takes or a database refuses is 422, where Rails signs it or fails with 500: the table `malformed`.

require "json"
require "net/http"
require "optparse"
require "tmpdir"

count, seed = 4000, 20_260_102
OptionParser.new do |options|
  options.on("--count N", Integer) { |value| count = value }
  options.on("--seed N", Integer) { |value| seed = value }
end.parse!
example = ARGV.first or abort "rails_check.rb [--count N] [--seed N] EXAMPLE"

ENV["RAILS_ENV"] = "production"
require_relative "rails_app"
require_relative "rails_inputs"
require "active_support/testing/time_helpers"

# The crate, and what is counted.
class Check
  include ActiveSupport::Testing::TimeHelpers

  attr_reader :inputs, :counts, :wrong, :store
  attr_accessor :port

  def initialize(example, seed)
    @crate = IO.popen([example], "r+")
    @inputs, @counts, @wrong = Inputs.new(seed), Hash.new(0), 0
    @store = ask(do: "store")
  end

  def ask(request)
    @crate.puts(JSON.generate(request))
    answer = JSON.parse(@crate.gets || abort("the example has ended"))
    abort "broken: #{answer["broken"]} for #{request}" if answer.key?("broken")
    answer
  end

  # Both say the same, or it is shown.
  def same(what, rails, crate, input)
    counts[what] += 1
    return true if rails == crate
    @wrong += 1
    shown = { "of   " => input, "Rails" => rails, "crate" => crate }
    puts "DIFFERS, #{what}", shown.map { |name, value| "  #{name} #{value.inspect.truncate(1500)}" } if wrong <= 10
    false
  end

  # A request to the store, or to Rails, which has the one connection to its database for as long.
  def http(method, path, body: nil, headers: {})
    ActiveRecord::Base.connection_pool.release_connection
    url = URI(path.start_with?("http") ? path : "http://127.0.0.1:#{port}#{path}")
    Net::HTTP.start(url.host, url.port) do |connection|
      request = Net::HTTPGenericRequest.new(method, !body.nil?, method != "HEAD", url, { "accept-encoding" => "identity" }.merge(headers.compact))
      request.body = body if body
      connection.request(request)
    end
  end
end

abort "Active Storage #{ActiveStorage.version}, and what is compared here is 6.1" unless ActiveStorage.version.to_s.start_with?("6.1.")
check = Check.new(example, seed)
check.port = boot(check.store)

require_relative "rails_names"
require_relative "rails_ids"
require_relative "rails_uploads"
require_relative "rails_disk"
require_relative "rails_sdk"

puts "Active Storage #{ActiveStorage.version}, aws-sdk-s3 #{Aws::S3::GEM_VERSION}, i18n #{I18n::VERSION}, Ruby #{RUBY_VERSION}"

# The least of each, as a share of COUNT.
FLOORS = {
  "names" => 1, "names with bytes that are no UTF-8" => 0.1, "stems and extensions" => 0.9, "Content-Disposition" => 2,
  "ids signed" => 0.5, "ids of US-ASCII" => 0.1, "ids verified: accepted" => 0.5, "ids verified: Expired" => 0.1,
  "ids for another purpose: Purpose" => 0.4, "ids under another secret: Signature" => 0.9, "ids altered: Signature" => 0.3,
  "ids altered: Form" => 0.3, "ids altered: accepted" => 0.005, "expiries with a fraction" => 0.3,
  **Check::SERIALIZERS.keys.product(Check::KEY_DIGESTS, Check::DIGESTS).to_h { |parts| [format("  %s, key by %s, %s", *parts), 0.02] },
  "ids of other verifiers signed" => 0.7, "ids of other verifiers verified: accepted" => 0.2, "ids of other verifiers refused" => 0.2,
  "rows found" => 0.02, "rows found until later" => 0.02, "rows found for a purpose" => 0.02, "rows not found" => 0.1,
  "rows' ids" => 0.02, "rows' ids verified" => 0.02, "other messages" => 0.004,
  "direct uploads" => 0.06, "rows of ours" => 0.06, "attached by our id" => 0.06, "stored" => 0.12, "other bytes at the store" => 0.25,
  "redirects" => 0.12, "served" => 0.12, "proxied" => 0.04, "ids over HTTP" => 0.005, "malformed: the status of the crate" => 0.01,
  "malformed: the answer as Rails" => 0.004, "direct uploads to a disk" => 0.05, "PUTs to a disk" => 0.25, "URLs of a disk" => 0.05,
  "GETs from a disk" => 0.1, "served from a disk" => 0.05, "URLs by the SDK" => 0.1, "headers of custom metadata" => 0.1,
  "public URLs" => 0.02
}.freeze

{ names: count, ids: count, uploads: count / 8, sdk: count / 10, disk: count / 20 }.each do |section, times|
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  check.public_send(section, times)
  puts format("%-8s %5.1f s", section, Process.clock_gettime(Process::CLOCK_MONOTONIC) - start)
end
check.counts.sort.each { |what, number| puts format("%7d %s", number, what) }
rare = FLOORS.select { |what, floor| check.counts[what] < floor * count }
rare.each { |what, floor| puts "TOO FEW: #{what}, #{check.counts[what]}, at least #{(floor * count).ceil}" }
puts "#{check.wrong} differences"
exit check.wrong.zero? && rare.empty?
