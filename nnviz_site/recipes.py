"""The texts that `reproduce.py` files are put together from; `$name` stands for a value of the experiment.

Each part begins with the imports that it needs. A part for data leaves `x` and `y` to learn from (and, for a network,
`test_x` and `test_y`); `x` has one row a point.
"""

from __future__ import annotations

MOONS = """\
from sklearn.datasets import make_moons

x, y = make_moons($samples, noise=$noise, random_state=$seed)
"""
MOONS_TEST = """\
test_x, test_y = make_moons($samples, noise=$noise, random_state=$test_seed)
"""

CIRCLES = """\
from sklearn.datasets import make_circles

x, y = make_circles($samples, noise=$noise, random_state=$seed)
"""
CIRCLES_TEST = """\
test_x, test_y = make_circles($samples, noise=$noise, random_state=$test_seed)
"""

BLOBS = """\
from sklearn.datasets import make_blobs

x, y = make_blobs($samples, centers=2, cluster_std=$noise, random_state=$seed)
"""
BLOBS_WITH_TEST = """\
from sklearn.datasets import make_blobs

x, y, centres = make_blobs($samples, centers=2, cluster_std=$noise, random_state=$seed, return_centers=True)
# Another seed alone would also move the centres, and the test would be of something else.
test_x, test_y = make_blobs($samples, centers=centres, cluster_std=$noise, random_state=$test_seed)
"""

CSV = """\
import argparse
import csv
from pathlib import Path
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--csv", type=Path, default=Path(__file__).with_name("samples.csv"), help="the published samples")
with parser.parse_args().csv.open(newline="", encoding="utf-8") as file:
    header, *rows = csv.reader(file)
classes = sorted({row[-2] for row in rows})


def samples(split):
    \"\"\"Features and class numbers of the rows marked as "train" or "test" in the last column.\"\"\"
    chosen = [row for row in rows if row[-1] == split]
    return np.array([row[:-2] for row in chosen], float), np.array([classes.index(row[-2]) for row in chosen])


x, y = samples("train")
"""
CSV_TEST = """\
test_x, test_y = samples("test")
"""

MNIST = """\
import argparse
import gzip
from pathlib import Path
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--data-dir", type=Path, required=True, help="the folder with MNIST's four .gz files")
folder = parser.parse_args().data_dir


def read(name, header):
    \"\"\"What follows the header of one of MNIST's files, as bytes.\"\"\"
    return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, offset=header)


x = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784) / $unit
"""
MNIST_LABELS = """\
y = read("train-labels-idx1-ubyte.gz", 8).astype(np.int64)
"""
MNIST_TEST = """\
test_x = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784) / $unit
test_y = read("t10k-labels-idx1-ubyte.gz", 8).astype(np.int64)
"""

DIGITS = """\
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

images, labels = load_digits(return_X_y=True)
x, $test_x, y, $test_y = train_test_split(images / 16, labels, test_size=360, stratify=labels, random_state=42)
"""

TRAINING = """\
import json
import numpy as np
import torch
from torch import nn

x, test_x = (torch.from_numpy(a.astype(np.float32)) for a in (x, test_x))
y, test_y = torch.from_numpy(y), torch.from_numpy(test_y)
torch.set_num_threads(1)  # the order of sums, and with it the last digits, depends on it
torch.manual_seed($seed)
network = nn.Sequential(
    $layers
)
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.$optimizer(network.parameters(), lr=$learning_rate)
$steps


def measure(x, y, split):
    \"\"\"Mean cross-entropy, and the share of points whose class gets the largest output.\"\"\"
    with torch.no_grad():
        outputs = network(x)
    accuracy = (outputs.argmax(1) == y).sum().item() / len(y)
    return {f"{split}_loss": loss_of(outputs, y).item(), f"{split}_accuracy": accuracy}


print(json.dumps(measure(x, y, "train") | measure(test_x, test_y, "test")))
"""
WHOLE_STEPS = """
for epoch in range($epochs):  # one step an epoch, on all points at once
    optimizer.zero_grad()
    loss_of(network(x), y).backward()
    optimizer.step()
"""
BATCH_STEPS = """shuffle = torch.Generator().manual_seed($seed)
for epoch in range($epochs):
    for batch in torch.randperm(len(x), generator=shuffle).split($batch_size):
        optimizer.zero_grad()
        loss_of(network(x[batch]), y[batch]).backward()
        optimizer.step()
"""

PCA = """\
import json
from sklearn.decomposition import PCA

pca = PCA($dims, svd_solver="covariance_eigh").fit(x)
print(json.dumps({"explained_variance_ratio": pca.explained_variance_ratio_.tolist()}))
"""

TSNE = """\
import json
import numpy as np
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import PrecomputedNeighbors
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

z = PCA($components, svd_solver="covariance_eigh").fit_transform(x)

# The first components, shrunk, with a trace of noise so that points which coincide can part.
start = np.random.default_rng($seed).normal(0, $spread, (len(z), $dims))
start[:, :$known] = z[:, :$known] * ($spread / z[:, 0].std()) + start[:, :$known] / 100

distances, indices = NearestNeighbors(n_neighbors=$neighbours, algorithm="brute").fit(z).kneighbors()
affinities = PerplexityBasedNN(perplexity=$perplexity, knn_index=PrecomputedNeighbors(indices, distances))
embedding = TSNEEmbedding(start, affinities, negative_gradient_method=$gradient, learning_rate="auto", n_jobs=-1)
embedding.optimize($early, exaggeration=$exaggeration, inplace=True)
embedding.optimize($late, exaggeration=1, inplace=True)
print(json.dumps({"kl_divergence": round(float(embedding.kl_divergence), 3)}))
"""

TSNE_GROWN = """\
import json
import numpy as np
from openTSNE import TSNEEmbedding
from openTSNE.affinity import PerplexityBasedNN
from openTSNE.nearest_neighbors import PrecomputedNeighbors
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.neighbors import NearestNeighbors

z = PCA($components, svd_solver="covariance_eigh").fit_transform(x)


def embed(z, start):
    \"\"\"A map of z, not yet optimized; affinities come from exact neighbours.\"\"\"
    distances, indices = NearestNeighbors(n_neighbors=$neighbours, algorithm="brute").fit(z).kneighbors()
    near = PerplexityBasedNN(perplexity=$perplexity, knn_index=PrecomputedNeighbors(indices, distances))
    return TSNEEmbedding(start, near, negative_gradient_method=$gradient, learning_rate="auto", n_jobs=-1)


# A sample first, from its first components, shrunk, with a trace of noise …
few, others = train_test_split(np.arange(len(z)), train_size=$sample, stratify=$strata, random_state=$seed)
noise = np.random.default_rng($seed).normal(0, $spread, (len(few), $dims))
small = embed(z[few], z[few, :$dims] * ($spread / z[few, 0].std()) + noise / 100)
small.optimize($early, exaggeration=$exaggeration, inplace=True).optimize($sample_late, exaggeration=1, inplace=True)

# … then each other point at the median of its nearest in the sample, and all of them together.
nearest = NearestNeighbors(n_neighbors=$placed_by, algorithm="brute").fit(z[few]).kneighbors(z[others])[1]
start = np.empty((len(z), $dims))
start[few], start[others] = small, np.median(np.asarray(small)[nearest], axis=1)
embedding = embed(z, start).optimize($refining, exaggeration=1, inplace=True)
print(json.dumps({"kl_divergence": round(float(embedding.kl_divergence), 3)}))
"""
