-- The metric top_k_accuracy; null in epochs of jobs that did not ask for it.
ALTER TABLE job_epochs ADD COLUMN top_k_accuracy DOUBLE PRECISION;
ALTER TABLE job_epochs ADD COLUMN val_top_k_accuracy DOUBLE PRECISION;
