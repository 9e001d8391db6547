-- A few pictures and what the network answered to them when it was registered. A version that answers otherwise when it is
-- loaded does not serve.
CREATE TABLE model_probes (
  model    VARCHAR(64) NOT NULL,
  version  INT         NOT NULL,
  size     INT         NOT NULL,
  pictures content     NOT NULL,
  outputs  content     NOT NULL,
  PRIMARY KEY (model, version),
  FOREIGN KEY (model, version) REFERENCES model_versions (model, version) ON DELETE CASCADE
);
