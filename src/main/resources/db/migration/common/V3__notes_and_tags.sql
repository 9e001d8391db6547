-- What people say of a version. tags is a JSON array of texts.
ALTER TABLE model_versions ADD COLUMN notes TEXT;
ALTER TABLE model_versions ADD COLUMN tags TEXT DEFAULT '[]' NOT NULL;
