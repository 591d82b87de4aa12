-- xorm's PostgreSQL dialect: SERIAL keys, reserved words, booleans where SQLite has integers.
CREATE TABLE IF NOT EXISTS "migration_log" (
"id" SERIAL PRIMARY KEY  NOT NULL
, "migration_id" VARCHAR(255) NOT NULL
, "sql" TEXT NOT NULL
, "success" BOOL NOT NULL
, "error" TEXT NOT NULL
, "timestamp" TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS "user" (
"id" SERIAL PRIMARY KEY  NOT NULL
, "version" INTEGER NOT NULL
, "login" VARCHAR(190) NOT NULL
, "email" VARCHAR(190) NOT NULL
, "is_admin" BOOL NOT NULL
, "created" TIMESTAMP NOT NULL
);
ALTER TABLE "user" ADD COLUMN "help_flags1" BIGINT NOT NULL DEFAULT 0;
alter table "user" ADD COLUMN "last_seen_at" TIMESTAMP NULL;
alter table "user" ADD COLUMN "is_disabled" BOOL NOT NULL DEFAULT false;
CREATE TABLE IF NOT EXISTS "dashboard" (
"id" SERIAL PRIMARY KEY  NOT NULL
, "version" INTEGER NOT NULL
, "slug" VARCHAR(189) NOT NULL
, "title" VARCHAR(189) NOT NULL
, "data" TEXT NOT NULL
, "org_id" BIGINT NOT NULL
, "created" TIMESTAMP NOT NULL
);
alter table "dashboard" ADD COLUMN "is_folder" BOOL NOT NULL DEFAULT false;
alter table "dashboard" ADD COLUMN "has_acl" BOOL NOT NULL DEFAULT false;
alter table "dashboard" ADD COLUMN "uid" VARCHAR(40) NULL;
CREATE UNIQUE INDEX "UQE_dashboard_org_id_uid" ON "dashboard" ("org_id","uid");
CREATE TABLE IF NOT EXISTS "alert_instance" (
"rule_org_id" BIGINT NOT NULL
, "rule_uid" VARCHAR(40) NOT NULL DEFAULT 0
, "labels" TEXT NOT NULL
, "labels_hash" VARCHAR(190) NOT NULL
, "current_state" VARCHAR(190) NOT NULL
, "current_state_since" BIGINT NOT NULL
, PRIMARY KEY ( "rule_org_id","rule_uid","labels_hash" ));
CREATE TABLE IF NOT EXISTS "secrets" ("id" SERIAL PRIMARY KEY NOT NULL, "value" BYTEA NULL);
