"""An estimate of what a thing fetches, from what comparable things fetched. Information beside the lawful methods of
法释〔2018〕15号, never one of them.

Two steps that can be followed with a pencil. A hedonic line (log price on log features) says what the features alone are
worth. A forest then says which sold things resemble this one most, and how far those were sold above or below the line:
the weighted mean of their distances corrects it. The weights are the comparables that are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auction.ground.refusal import Refusal

from .features import Features, Row

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

LEAST_SALES = 40
TREES = 400
FOLDS = 5
LEAST_IN_LEAF = 3
INTERVAL_SHARE = 0.8
COMPARABLES_SHOWN = 5
# Beyond so many usual distances from the line a sale tells nothing more about others.
FARTHEST = 4
MEDIAN_OF_NORMAL = 0.6745
# The same data give the same estimate, whoever asks.
SEED = 0


@dataclass(frozen=True)
class Comparable:
    """A sale the estimate leans on. `row` counts from 1 in the list of sales; `weight_pct` of all its comparables."""

    row: int
    price: float
    weight_pct: float


@dataclass(frozen=True)
class Estimate:
    """What a thing may fetch, in the unit of the prices given. INTERVAL_SHARE of sales fall between `low` and `high`."""

    price: float
    low: float
    high: float
    comparables: tuple[Comparable, ...]


class Market:
    """What was learnt from sales: `rows` with their `prices`, above zero. Refuses TOO_FEW_COMPARABLES."""

    def __init__(self, rows: Sequence[Row], prices: Sequence[float]) -> None:
        import numpy as np

        if len(rows) < LEAST_SALES:
            raise Refusal("TOO_FEW_COMPARABLES", found=len(rows), least=LEAST_SALES)
        self._prices = np.asarray(prices, float)
        self._features = Features(rows)
        self._fit(rows, np.log(self._prices))

    def _fit(self, rows: Sequence[Row], logs: "np.ndarray") -> None:
        import numpy as np
        from sklearn.ensemble import ExtraTreesRegressor
        from sklearn.linear_model import HuberRegressor
        from sklearn.model_selection import KFold, cross_val_predict
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        known = self._features.learn(rows, logs)
        folds = KFold(FOLDS, shuffle=True, random_state=SEED)
        # Huber's loss: a sale at a price that nobody else paid (within a family, of a share) must not turn the line.
        line = make_pipeline(StandardScaler(), HuberRegressor(epsilon=1.2, alpha=1e-3, max_iter=5_000))
        # Each sale's distance from a line that did not know it.
        distances = logs - cross_val_predict(line, known, logs, cv=folds)
        usual = np.median(np.abs(distances)) / MEDIAN_OF_NORMAL
        self._distances = np.clip(distances, -FARTHEST * usual, FARTHEST * usual)
        self._line = line.fit(known, logs)
        forest = ExtraTreesRegressor(TREES, min_samples_leaf=LEAST_IN_LEAF, max_features=0.5, random_state=SEED)
        # How wrong the whole way is for sales it did not know: the interval.
        misses = np.abs(distances - cross_val_predict(forest, known, self._distances, cv=folds))
        self._forest = forest.fit(known, self._distances)
        self._leaves = self._leaf_matrix(known)
        self._leaf_sizes = np.asarray(self._leaves.sum(axis=0)).ravel()
        spread = self._spread(self._weights(known))
        self._reach = float(np.quantile(misses / spread, INTERVAL_SHARE))

    def _leaf_matrix(self, known: "np.ndarray") -> "csr_matrix":
        """Row × leaf of any tree: 1 where the row falls into the leaf."""
        import numpy as np
        from scipy.sparse import csr_matrix

        leaves = self._forest.apply(known)
        starts = np.concatenate([[0], np.cumsum([tree.tree_.node_count for tree in self._forest.estimators_])])
        columns = (leaves + starts[:-1]).ravel()
        ends = np.arange(0, columns.size + 1, leaves.shape[1])
        return csr_matrix((np.ones(columns.size), columns, ends), shape=(len(known), int(starts[-1])))

    def _weights(self, known: "np.ndarray") -> "csr_matrix":
        """Row × sale: how much of the row's estimate each sale is, 1 in all: the mean over the trees of equal shares in
        the leaf that both fall into.
        """
        import numpy as np
        from scipy.sparse import diags

        share = np.divide(
            1.0, self._leaf_sizes * TREES, where=self._leaf_sizes > 0, out=np.zeros_like(self._leaf_sizes)
        )
        return (self._leaf_matrix(known) @ diags(share) @ self._leaves.T).tocsr()

    def _spread(self, weights: "csr_matrix") -> "np.ndarray":
        """How far apart the comparables of each row lie, never less than a tenth of the usual."""
        import numpy as np

        mean = weights @ self._distances
        spread = np.sqrt(np.maximum(weights @ self._distances**2 - mean**2, 0))
        return np.maximum(spread, np.std(self._distances) / 10)

    def estimates(self, rows: Sequence[Row]) -> list[Estimate]:
        """What each of the rows may fetch."""
        import numpy as np

        if not rows:
            return []
        known = self._features.known(rows)
        weights = self._weights(known)
        logs = self._line.predict(known) + weights @ self._distances
        reach = self._spread(weights) * self._reach
        prices, lows, highs = np.exp(logs), np.exp(logs - reach), np.exp(logs + reach)
        return [
            Estimate(float(prices[place]), float(lows[place]), float(highs[place]), self._comparables(weights[place]))
            for place in range(len(rows))
        ]

    def _comparables(self, weights: Any) -> tuple[Comparable, ...]:
        import numpy as np

        heaviest = np.argsort(-weights.data, kind="stable")[:COMPARABLES_SHOWN]
        return tuple(
            Comparable(int(weights.indices[place]) + 1, float(self._prices[weights.indices[place]]),
                       round(100 * float(weights.data[place]), 1))
            for place in heaviest
        )  # fmt: skip
