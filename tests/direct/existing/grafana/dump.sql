PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE `migration_log` (
`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL
, `migration_id` TEXT NOT NULL
, `sql` TEXT NOT NULL
, `success` INTEGER NOT NULL
, `error` TEXT NOT NULL
, `timestamp` DATETIME NOT NULL
);
INSERT INTO migration_log VALUES(1,'create migration_log table','CREATE TABLE IF NOT EXISTS `migration_log`',1,'','2024-04-01 10:00:00');
CREATE TABLE `user` (
`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL
, `version` INTEGER NOT NULL
, `login` TEXT NOT NULL
, `email` TEXT NOT NULL
, `is_admin` INTEGER NOT NULL
, `created` DATETIME NOT NULL
, `help_flags1` INTEGER NOT NULL DEFAULT 0, `last_seen_at` DATETIME NULL, `is_disabled` INTEGER NOT NULL DEFAULT 0);
INSERT INTO user VALUES(1,0,'admin','admin@localhost',1,'2024-04-01 10:00:00',0,'2024-04-02 10:00:00.123456789+02:00',0);
INSERT INTO user VALUES(2,3,'viewer','v@localhost',0,'2024-04-01 10:00:01 +0000 UTC',1,NULL,1);
CREATE TABLE `dashboard` (
`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL
, `version` INTEGER NOT NULL
, `slug` TEXT NOT NULL
, `title` TEXT NOT NULL
, `data` TEXT NOT NULL
, `org_id` INTEGER NOT NULL
, `created` DATETIME NOT NULL
, `is_folder` INTEGER NOT NULL DEFAULT 0, `has_acl` INTEGER NOT NULL DEFAULT 0, `uid` TEXT NULL);
INSERT INTO dashboard VALUES(1,1,'home','Home','{"panels":[{"id":1,"title":"CPU \"user\"\n"}]}',1,'2024-04-01 11:00:00',0,0,'abc');
CREATE TABLE `alert_instance` (
`rule_org_id` INTEGER NOT NULL
, `rule_uid` TEXT NOT NULL
, `labels` TEXT NOT NULL
, `labels_hash` TEXT NOT NULL
, `current_state` TEXT NOT NULL
, `current_state_since` INTEGER NOT NULL
, PRIMARY KEY ( `rule_org_id`,`rule_uid`,`labels_hash` ));
INSERT INTO alert_instance VALUES(1,'r1','[["a","b"]]','h','Normal',1712000000);
CREATE TABLE `secrets` (`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, `value` BLOB NULL);
INSERT INTO secrets VALUES(1,X'2a6165732d3a');
INSERT INTO sqlite_sequence VALUES('user',2);
INSERT INTO sqlite_sequence VALUES('dashboard',1);
COMMIT;
