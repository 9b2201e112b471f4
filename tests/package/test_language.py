"""Rings 1 and 2: responses, weights and KL estimates against every response of three tokens."""

from itertools import product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Tolerance

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
EXACT: Tolerance = {"rtol": 1e-12, "atol": 1e-12}
END, V, H = 0, 3, 3
TABLE = 0.8 * np.random.default_rng(0).normal(size=(2, 40, V))  # logits for prompt and prefix


def policy(table: Any, tokens: Any) -> Any:
    """Logits from a table with a row for each prefix; the first token is the prompt."""

    def add(code: Any, token: Any) -> tuple[Any, Any]:
        return 3 * code + token + 1, code

    _, codes = jax.lax.scan(add, jnp.zeros((), int), jnp.append(tokens[1:], 0))
    return table[tokens[0], codes]


def every_response() -> list[tuple[int, ...]]:
    """All that end, and all that are cut off: 15 responses."""
    texts = [text for n in range(1, H + 1) for text in product(range(V), repeat=n)]
    ends = (END in text and text.index(END) == len(text) - 1 for text in texts)
    whole = [text for text, end in zip(texts, ends, strict=True) if end]
    return whole + [text for text in texts if len(text) == H and END not in text]


TEXTS = every_response()
LENGTHS = np.array([len(text) for text in TEXTS])


def log_prob_by_hand(table: np.ndarray, prompt: int, text: tuple[int, ...]) -> list[float]:
    code, found = 0, []
    for token in text:
        row = table[prompt, code]
        found.append(row[token] - np.log(np.exp(row).sum()))
        code = 3 * code + token + 1
    return found


def responses(prompt: int = 0) -> pg.Responses:
    token = np.array([[*text, *[END] * (H - len(text))] for text in TEXTS])
    mask = pg.response_mask(jnp.asarray(token), END)
    ended = np.array([END in text for text in TEXTS])
    return pg.Responses(
        jnp.full((len(TEXTS), 1), prompt), jnp.asarray(token), jnp.zeros(token.shape), mask,
        jnp.asarray(ended),
    )  # fmt: skip


@jax.jit
def log_probs(table: Any) -> Any:
    """Of each token of all responses to both prompts: [2, 15, H]."""
    return jnp.stack([pg.response_log_probs(policy, table, responses(x)) for x in (0, 1)])


@pytest.fixture(scope="module")
def scored() -> tuple[np.ndarray, np.ndarray]:
    """Probabilities [15] and scores [15, ...] of the responses to the first prompt."""
    with jax.enable_x64(True):
        table = jnp.asarray(TABLE)
        scores = jax.jacobian(lambda t: log_probs(t)[0].sum(-1))(table)
        return np.exp(np.asarray(log_probs(table))[0].sum(-1)), np.asarray(scores)[:, 0]


REWARD = np.random.default_rng(1).normal(size=len(TEXTS))


def test_a_mask_ends_with_the_first_end_token() -> None:
    assert len(TEXTS) == 15
    np.testing.assert_array_equal(responses().length, LENGTHS)
    again = pg.response_mask(jnp.array([[1, 0, 2, 0], [1, 2, 1, 2], [0, 0, 0, 0]]), END)
    assert again.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]]


def test_a_response_is_the_product_of_its_tokens() -> None:
    found = log_probs(jnp.asarray(TABLE))
    for prompt in (0, 1):
        for text, row in zip(TEXTS, found[prompt], strict=True):
            by_hand = log_prob_by_hand(TABLE, prompt, text)
            np.testing.assert_allclose(row, by_hand + [0.0] * (H - len(text)), **EXACT)
    total = jnp.exp(found.sum(-1)).sum(-1)
    np.testing.assert_allclose(total, 1.0, **EXACT)
    inside = jnp.where(responses().token == END, 0.0, found)  # without the factor of the end
    assert abs(jnp.exp(inside.sum(-1)).sum(-1) - 1).min() > 0.1


def test_the_state_of_a_step_is_the_prompt_and_what_was_written() -> None:
    def seen(params: Any, tokens: Any) -> Any:
        return jnp.cumsum(tokens * 10.0 ** -jnp.arange(len(tokens)))

    rows = pg.prefix_outputs(seen, None, responses(1))
    for text, row in zip(TEXTS, rows, strict=True):
        tokens = [1, *text]
        expected = [sum(t / 10**i for i, t in enumerate(tokens[: h + 1])) for h in range(len(text))]
        np.testing.assert_allclose(row[: len(text)], expected, **EXACT)


@pytest.fixture(scope="module")
def drawn() -> pg.Responses:
    with jax.enable_x64(True):
        prompt = jnp.repeat(jnp.array([[0], [1]]), 20_000, axis=0)
        return pg.sample_responses(jax.random.key(0), policy, jnp.asarray(TABLE), prompt, H, END)


def test_samples_follow_the_probabilities(drawn: pg.Responses) -> None:
    places = {text: i for i, text in enumerate(TEXTS)}
    probability = np.exp(np.asarray(log_probs(jnp.asarray(TABLE))).sum(-1))
    token, length = np.asarray(drawn.token), np.asarray(drawn.length)
    for prompt in (0, 1):
        rows = range(prompt * 20_000, (prompt + 1) * 20_000)
        seen = np.bincount([places[tuple(token[i, : length[i]])] for i in rows], minlength=15)
        p = probability[prompt]
        assert (abs(seen / 20_000 - p) < 5 * np.sqrt(p * (1 - p) / 20_000)).all()


def test_what_is_sampled_is_whole(drawn: pg.Responses) -> None:
    np.testing.assert_array_equal(drawn.mask, pg.response_mask(drawn.token, END))
    assert (np.asarray(drawn.token)[~np.asarray(drawn.mask)] == END).all()
    np.testing.assert_array_equal(drawn.ended, (drawn.token == END).any(-1))
    assert 0.1 < drawn.ended.mean() < 1
    np.testing.assert_array_equal(drawn.sequence[:, :1], drawn.prompt)
    np.testing.assert_array_equal(drawn.sequence[:, 1:], drawn.token)


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_the_sampler_scores_as_the_scorer_does(temperature: float) -> None:
    table, prompt = jnp.asarray(TABLE), jnp.array([[0], [1]] * 50)
    key = jax.random.key(1)
    found = pg.sample_responses(key, policy, table, prompt, H, END, temperature)
    again = pg.response_log_probs(policy, table, found, temperature)
    np.testing.assert_allclose(found.log_prob, again, **EXACT)
    other = pg.response_log_probs(policy, table, found, 3 - temperature)
    assert abs(found.log_prob - other).max() > 0.1  # scored at the other one


def test_the_mean_score_times_the_reward_is_the_gradient(scored: Any) -> None:
    probability, score = scored

    def objective(table: Any) -> Any:
        return jnp.exp(log_probs(table)[0].sum(-1)) @ REWARD

    expected = jax.grad(objective)(jnp.asarray(TABLE))[0]
    found = np.einsum("i,i,ijk->jk", probability, REWARD, score)
    np.testing.assert_allclose(found, expected, **EXACT)


def mean_update(scored: Any, advantages: Any, size: int, reward: np.ndarray) -> np.ndarray:
    """The mean of (1/K) sum A_i g(y_i) over all groups of K responses."""
    probability, score = scored
    groups = np.array(list(product(range(len(TEXTS)), repeat=size)))
    weight = np.asarray(advantages(jnp.asarray(reward[groups])))
    chance = probability[groups].prod(-1)
    return np.einsum("g,gi,gijk->jk", chance, weight, score[groups]) / size


def gradient(scored: Any, reward: np.ndarray) -> np.ndarray:
    probability, score = scored
    return np.einsum("i,i,ijk->jk", probability, reward, score)


@pytest.mark.parametrize("size", [2, 3])
def test_leaving_one_out_is_unbiased_and_the_group_mean_is_short(scored: Any, size: int) -> None:
    exact = gradient(scored, REWARD)
    left_out = mean_update(scored, pg.leave_one_out_advantages, size, REWARD)
    np.testing.assert_allclose(left_out, exact, **EXACT)

    def of_the_mean(rewards: Any) -> Any:
        return pg.group_advantages(rewards, standardize=False)

    found = mean_update(scored, of_the_mean, size, REWARD)
    np.testing.assert_allclose(found, (1 - 1 / size) * exact, **EXACT)


@pytest.mark.parametrize(("size", "weight"), [(2, 1.0), (3, 2**0.5)])
def test_standardized_right_or_wrong_has_the_known_weight(
    scored: Any, size: int, weight: float
) -> None:
    right = (REWARD > 0.3).astype(float)
    found = mean_update(scored, pg.group_advantages, size, right)
    np.testing.assert_allclose(found, weight * gradient(scored, right), **EXACT)


def test_advantages_of_a_group_by_hand() -> None:
    rewards = jnp.array([[1.0, 2.0, 6.0], [4.0, 4.0, 4.0]])
    left_out = pg.leave_one_out_advantages(rewards)
    np.testing.assert_allclose(left_out, [[-3.0, -1.5, 4.5], [0.0, 0.0, 0.0]], **EXACT)
    grouped = pg.group_advantages(rewards)
    np.testing.assert_allclose(grouped[0], np.array([-2, -1, 3]) / np.sqrt(14 / 3), **EXACT)
    moved = pg.group_advantages(1e3 * rewards - 5)
    np.testing.assert_allclose(moved, grouped, **EXACT)
    wide = pg.group_advantages(rewards, epsilon=np.sqrt(14 / 3))
    np.testing.assert_allclose(wide, grouped / 2, **EXACT)
    whole = pg.leave_one_out_advantages(jnp.array([1, 0, 0]))
    np.testing.assert_allclose(whole, [1, -0.5, -0.5])


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
@pytest.mark.parametrize("reward", [0.7, -0.1, 1e-30, 3e30])
@pytest.mark.parametrize("size", [2, 3, 8, 11])
def test_equal_rewards_give_exactly_nothing(dtype: Any, reward: float, size: int) -> None:
    rewards = jnp.full(size, reward, dtype)
    for found in (pg.leave_one_out_advantages(rewards), pg.group_advantages(rewards)):
        assert found.dtype == dtype and (found == 0).all()
    slope = jax.grad(lambda r: pg.group_advantages(r).sum())(rewards)
    assert jnp.isfinite(slope).all()


def test_tiny_differences_are_still_differences() -> None:
    rewards = jnp.array([0, 1e-30], jnp.float32)
    np.testing.assert_allclose(pg.group_advantages(rewards), [-1, 1], rtol=1e-6)


def test_estimates_of_the_divergence(scored: Any) -> None:
    """Means over all responses, and the gradients of each estimate in a loss."""
    reference = log_probs(jnp.asarray(TABLE))[0].sum(-1)
    table = jnp.asarray(TABLE + 1.0 * np.random.default_rng(2).normal(size=TABLE.shape))

    def log_pi(table: Any) -> Any:
        return log_probs(table)[0].sum(-1)

    def reverse(table: Any) -> Any:
        return jnp.exp(log_pi(table)) @ (log_pi(table) - reference)

    def forward(table: Any) -> Any:
        return jnp.exp(reference) @ (reference - log_pi(table))

    probability = jnp.exp(log_pi(table))
    k1, k2, k3 = pg.kl_estimates(log_pi(table), reference)
    for mean in (probability @ k1, probability @ k3):
        np.testing.assert_allclose(mean, reverse(table), **EXACT)
    assert abs(probability @ k2 - reverse(table)) > 1e-2
    assert (k2 >= 0).all() and (k3 >= 0).all() and (k1 < 0).any()

    def in_the_loss(table: Any) -> Any:
        return jnp.stack([probability @ k for k in pg.kl_estimates(log_pi(table), reference)])

    slopes = jax.jacobian(in_the_loss)(table)
    expected = [jnp.zeros_like(table), jax.grad(reverse)(table), jax.grad(forward)(table)]
    for found, right in zip(slopes, expected, strict=True):
        np.testing.assert_allclose(found, right, **EXACT)
    near = pg.kl_estimates(jnp.float32(1e-4), jnp.float32(0.0))[2]
    assert near == pytest.approx(5e-9, rel=1e-3)  # not lost in rounding


def test_bad_input_meets_one_sentence() -> None:
    table, prompt, key = jnp.asarray(TABLE), jnp.array([[0], [1]]), jax.random.key(0)
    for rewards in (jnp.ones(()), jnp.ones((3, 1))):
        for function in (pg.leave_one_out_advantages, pg.group_advantages):
            with pytest.raises(ValueError, match="at least two responses to each prompt"):
                function(rewards)
    with pytest.raises(ValueError, match=r"epsilon was -1"):
        pg.group_advantages(jnp.ones(2), epsilon=-1.0)
    with pytest.raises(ValueError, match="num_tokens was 0; it must be a whole number"):
        pg.sample_responses(key, policy, table, prompt, 0, END)
    with pytest.raises(ValueError, match="temperature was 0"):
        pg.sample_responses(key, policy, table, prompt, H, END, 0.0)
    with pytest.raises(ValueError, match="end was 3; it must be the number of a token, from 0"):
        pg.sample_responses(key, policy, table, prompt, H, 3)
    with pytest.raises(ValueError, match=r"returns logits \[4, V\] for 4 tokens"):
        pg.sample_responses(key, lambda t, tokens: t[0, :3], table, prompt, H, END)


# A token policy of another library: any function of parameters and tokens that gives logits.


def learns(network: Any, params: Any) -> None:
    """One step along the gradient of a response's log-probability makes it more likely."""
    prompt, key = jnp.array([[1]] * 4), jax.random.key(0)
    found = pg.sample_responses(key, network, params, prompt, H, END)

    def log_prob(params: Any) -> Any:
        return pg.response_log_probs(network, params, found).sum()

    np.testing.assert_allclose(log_prob(params), found.log_prob.sum(), rtol=1e-5)
    slope = jax.grad(log_prob)(params)
    moved = jax.tree.map(lambda x, d: x + 1e-3 * d, params, slope)
    assert log_prob(moved) > log_prob(params)


def test_a_policy_made_with_equinox() -> None:
    import equinox

    eqx: Any = equinox  # classes of its modules are made below, which mypy cannot follow

    class Recurrent(eqx.Module):
        embedding: Any
        cell: Any
        output: Any

        def __init__(self, key: Any) -> None:
            keys = jax.random.split(key, 3)
            self.embedding = eqx.nn.Embedding(V, 8, key=keys[0])
            self.cell = eqx.nn.GRUCell(8, 8, key=keys[1])
            self.output = eqx.nn.Linear(8, V, key=keys[2])

        def __call__(self, tokens: Any) -> Any:
            def step(state: Any, x: Any) -> tuple[Any, Any]:
                state = self.cell(x, state)
                return state, self.output(state)

            return jax.lax.scan(step, jnp.zeros(8), jax.vmap(self.embedding)(tokens))[1]

    params, rest = eqx.partition(Recurrent(jax.random.key(0)), eqx.is_inexact_array)
    learns(lambda params, tokens: eqx.combine(params, rest)(tokens), params)
