# frozen_string_literal: true

# A whole Rails application: Active Storage of Debian's packages, on SQLite in memory, and on the store that it is told and a disk.
#
# `boot(store)` starts it and gives the port at which Puma serves it; everything happens in this process.

require "logger"
require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "active_job/railtie"
require "active_storage/engine"
require "puma"
require "puma/server"

SECRET_KEY_BASE = "0123456789abcdef" * 8

class Application < Rails::Application
  config.root = Dir.mktmpdir("presign-rails")
  at_exit { FileUtils.remove_entry(Rails.root) }
  config.eager_load = false
  config.load_defaults 6.1
  config.secret_key_base = SECRET_KEY_BASE
  config.logger = Logger.new(nil)
  config.hosts.clear
  config.consider_all_requests_local = false
  # As `config/environments/production.rb` has it: an error is an answer.
  config.action_dispatch.show_exceptions = true
  config.active_job.queue_adapter = :inline
  # A client without a page has no token.
  config.action_controller.allow_forgery_protection = false
  config.active_storage.service = :store
end

# The port.
def boot(store)
  ENV["DATABASE_URL"] = "sqlite3::memory:?pool=1"
  Application.config.active_storage.service_configurations = { "store" => {
    "service" => "S3", "bucket" => store["bucket"], "region" => store["region"], "endpoint" => store["endpoint"],
    "access_key_id" => store["access_key_id"], "secret_access_key" => store["secret_access_key"], "force_path_style" => true
  }, "disk" => { "service" => "Disk", "root" => Application.config.root.join("storage").to_s } }
  Application.initialize!
  ActiveRecord::Migration.suppress_messages do
    require ActiveStorage::Engine.root.join("db/migrate").glob("*_create_active_storage_tables.rb").first.to_s
    CreateActiveStorageTables.migrate(:up)
    ActiveRecord::Schema.define { create_table(:documents) { |table| table.string :title } }
  end
  Object.const_set(:Document, Class.new(ActiveRecord::Base) { has_one_attached :file })
  # The one connection, to a database that ends with it, goes from hand to hand.
  ActiveRecord::Base.connection_pool.release_connection
  server = Puma::Server.new(Application, Puma::Events.null, min_threads: 1, max_threads: 2)
  port = server.add_tcp_listener("127.0.0.1", 0).addr[1]
  server.run
  port
end
