#!/usr/bin/env python3
"""Makes the files of this folder: made-up predictions, and what scikit-learn and statsmodels say of them.

Needs Debian's python3-sklearn (1.2.1), python3-statsmodels (0.13.5) and python3-scipy (1.10.1): /usr/bin/python3 make.py

Each NAME.csv has a line a picture: the true class, then a probability for each output as the shortest decimal that gives
the same float. NAME.json has the figures. mcnemar.csv has discordant counts with the statistic and p-value of both methods.
"""
import json
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import binomtest, chi2
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)
from statsmodels.stats.contingency_tables import mcnemar

HERE = Path(__file__).parent
SMALLEST = 2.0**-149
warnings.simplefilter("ignore")


def softmax(logits):
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (exp / exp.sum(axis=1, keepdims=True)).astype(np.float32)


def averages(labels, predicted, average):
    precision, recall, f1, _ = precision_recall_fscore_support(labels, predicted, average=average, zero_division=0)
    return {"precision": precision, "recall": recall, "f1": f1}


def by_class(labels, predicted, classes):
    """Undefined figures are null: precision never predicted, recall without support, F1 with neither."""
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, predicted, labels=range(classes), average=None, zero_division=0
    )
    figures = []
    for i in range(classes):
        count = int((predicted == i).sum())
        figures.append(
            {
                "support": int(support[i]),
                "predicted": count,
                "precision": precision[i] if count else None,
                "recall": recall[i] if support[i] else None,
                "f1": f1[i] if count or support[i] else None,
            }
        )
    return figures


def calibration(right, confidence, bins):
    """Expected calibration error from scikit-learn's reliability curve, whose bins take in their upper edge."""
    accuracy, mean = calibration_curve(right, confidence, n_bins=bins, strategy="uniform")
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=bins)
    filled = counts[counts > 0]
    return {
        "bins": bins,
        "counts": counts.tolist(),
        "accuracy": accuracy.tolist(),
        "mean_confidence": mean.tolist(),
        "expected_calibration_error": float((filled * np.abs(accuracy - mean)).sum() / len(right)),
    }


def write(name, labels, probabilities, classes, ks):
    outputs = probabilities.shape[1]
    lines = [",".join([str(y), *(str(p) for p in row)]) for y, row in zip(labels, probabilities)]
    (HERE / f"{name}.csv").write_text("\n".join(lines) + "\n")
    best = probabilities.argmax(axis=1)
    # Outputs that are no class of the data set count as one more class.
    predicted = np.minimum(best, classes)
    size = max(classes, int(predicted.max()) + 1)
    wide = probabilities.astype(np.float64)
    confidence = wide.max(axis=1)
    right = (best == labels).astype(int)
    figures = {
        "classes": classes,
        "outputs": outputs,
        "accuracy": accuracy_score(labels, predicted),
        "loss": log_loss(labels, wide, labels=range(outputs), eps=SMALLEST),
        "top_k": {
            str(k): top_k_accuracy_score(labels, wide, k=k, labels=range(outputs)) if outputs > 2 else None for k in ks
        },
        "macro_average": averages(labels, predicted, "macro"),
        "weighted_average": averages(labels, predicted, "weighted"),
        "by_class": by_class(labels, predicted, size),
        "confusion": confusion_matrix(labels, predicted, labels=range(size)).tolist(),
        "calibrations": [calibration(right, confidence, bins) for bins in (10, 15)],
    }
    (HERE / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")


def predictions(random, pictures, outputs, skill, sharpness, labels):
    logits = random.normal(size=(pictures, outputs))
    logits[np.arange(pictures), labels] += skill
    return logits * sharpness


def main():
    random = np.random.default_rng(42)

    labels = random.integers(0, 10, 600)
    write("ordinary", labels, softmax(predictions(random, 600, 10, 2.5, 1.5, labels)), 10, [1, 2, 3, 5])

    # Class 2 is never predicted, class 5 never occurs, class 7 neither.
    labels = random.choice([0, 1, 2, 3, 4, 6, 8, 9], 300)
    logits = predictions(random, 300, 10, 1.5, 1.0, labels)
    logits[:, [2, 7]] -= 20
    write("missing_classes", labels, softmax(logits), 10, [1, 3, 5, 10])

    # So sure that most probabilities are rounded to 0 or 1; sometimes the true class has 0.
    labels = random.integers(0, 10, 200)
    write("too_sure", labels, softmax(predictions(random, 200, 10, 2.0, 90.0, labels)), 10, [1])

    # 14 outputs for 10 classes, and some pictures are taken for an output that is no class.
    labels = random.integers(0, 10, 200)
    write("more_outputs", labels, softmax(predictions(random, 200, 14, 1.5, 1.0, labels)), 10, [1, 3, 14])

    labels = random.integers(0, 10, 100)
    write("all_right", labels, softmax(predictions(random, 100, 10, 30.0, 0.3, labels)), 10, [1, 3])

    labels = random.integers(0, 2, 150)
    write("two_classes", labels, softmax(predictions(random, 150, 2, 1.0, 1.0, labels)), 2, [])

    lines = ["only_a,only_b,exact_statistic,exact_p,chi_squared_statistic,chi_squared_p"]
    for a, b in [(0, 1), (1, 0), (0, 5), (3, 9), (12, 12), (2, 22), (10, 14), (5, 20), (12, 13), (0, 25), (30, 45),
                 (59, 6), (121, 59), (248, 345), (500, 700), (1000, 1003), (3000, 1000)]:
        table = [[100, a], [b, 100]]
        exact = mcnemar(table, exact=True)
        corrected = mcnemar(table, exact=False, correction=True)
        assert np.isclose(exact.pvalue, binomtest(min(a, b), a + b).pvalue)
        assert np.isclose(corrected.pvalue, chi2.sf(corrected.statistic, 1))
        lines.append(f"{a},{b},{exact.statistic},{exact.pvalue},{corrected.statistic},{corrected.pvalue}")
    (HERE / "mcnemar.csv").write_text("\n".join(lines) + "\n")


main()
