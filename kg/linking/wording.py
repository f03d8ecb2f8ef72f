"""Which words say the same, in the phrases of papers.

Written from knowledge, one place for each: :mod:`kg.linking.phrases` compares phrases by it. An entry must hold in
every phrase of the field but for a rare one, since nothing else is asked.
"""

from __future__ import annotations

import re
from typing import Final

ACRONYMS: Final = {
    short: tuple(long.split())
    for short, long in {
        "agi": "artificial general intelligence", "ai": "artificial intelligence",
        "asr": "automatic speech recognition", "auv": "autonomous underwater vehicle",
        "bci": "brain computer interface", "bilstm": "bidirectional long short term memory",
        "cca": "canonical correlation analysis", "cgan": "conditional generative adversarial network",
        "cnn": "convolutional neural network", "convnet": "convolutional neural network", "cot": "chain of thought",
        "crf": "conditional random field", "ctc": "connectionist temporal classification",
        "dag": "directed acyclic graph", "dcnn": "deep convolutional neural network",
        "ddpg": "deep deterministic policy gradient", "ddpm": "denoising diffusion probabilistic model",
        "dmp": "dynamic motion primitive", "dnn": "deep neural network", "dof": "degree of freedom",
        "dpp": "determinantal point process", "dqn": "deep q network", "drl": "deep reinforcement learning",
        "drone": "unmanned aerial vehicle", "eeg": "electroencephalography", "ekf": "extended kalman filter",
        "elbo": "evidence lower bound", "erm": "empirical risk minimization", "esn": "echo state network",
        "fcn": "fully convolutional network", "fmri": "functional magnetic resonance imaging",
        "gan": "generative adversarial network", "gat": "graph attention network",
        "gcn": "graph convolutional network", "gmm": "gaussian mixture model", "gnn": "graph neural network",
        "gps": "global positioning system", "hci": "human computer interaction", "hmm": "hidden markov model",
        "hpo": "hyperparameter optimization", "hrc": "human robot collaboration", "hri": "human robot interaction",
        "hsi": "hyperspectral image", "icl": "in context learning", "il": "imitation learning",
        "imu": "inertial measurement unit", "inr": "implicit neural representation", "iot": "internet of things",
        "irl": "inverse reinforcement learning", "kb": "knowledge base", "kg": "knowledge graph",
        "knn": "k nearest neighbor", "lfd": "learning from demonstration", "llm": "large language model",
        "lm": "language model", "lqr": "linear quadratic regulator", "lstm": "long short term memory",
        "lvlm": "large vision language model", "mab": "multiarmed bandit",
        "marl": "multiagent reinforcement learning", "mcmc": "markov chain monte carlo",
        "mcts": "monte carlo tree search", "mdp": "markov decision process", "mle": "maximum likelihood estimation",
        "mllm": "multimodal large language model", "mlp": "multilayer perceptron", "mmd": "maximum mean discrepancy",
        "moe": "mixture of expert", "mpc": "model predictive control", "mrc": "machine reading comprehension",
        "mrf": "markov random field", "mri": "magnetic resonance imaging", "mse": "mean squared error",
        "nas": "neural architecture search", "ner": "named entity recognition", "nerf": "neural radiance field",
        "nlg": "natural language generation", "nli": "natural language inference",
        "nlp": "natural language processing", "nlu": "natural language understanding",
        "nmf": "nonnegative matrix factorization", "nmt": "neural machine translation",
        "ode": "ordinary differential equation", "ood": "out of distribution", "ot": "optimal transport",
        "pca": "principal component analysis", "pde": "partial differential equation",
        "peft": "parameter efficient finetuning", "pinn": "physics informed neural network",
        "plm": "pretrained language model", "pomdp": "partially observable markov decision process",
        "ppo": "proximal policy optimization", "ptq": "posttraining quantization", "qa": "question answering",
        "rag": "retrieval augmented generation", "rbf": "radial basis function",
        "rbm": "restricted boltzmann machine", "rkhs": "reproducing kernel hilbert space",
        "rl": "reinforcement learning", "rlhf": "reinforcement learning from human feedback",
        "rnn": "recurrent neural network", "ros": "robot operating system", "rrt": "rapidly exploring random tree",
        "sar": "synthetic aperture radar", "sde": "stochastic differential equation",
        "sdp": "semidefinite programming", "sft": "supervised finetuning", "sgd": "stochastic gradient descent",
        "sgld": "stochastic gradient langevin dynamics", "slam": "simultaneous localization and mapping",
        "snn": "spiking neural network", "sota": "state of the art", "svd": "singular value decomposition",
        "svm": "support vector machine", "tsp": "traveling salesman problem", "tts": "text to speech",
        "uav": "unmanned aerial vehicle", "ucb": "upper confidence bound", "uda": "unsupervised domain adaptation",
        "ugv": "unmanned ground vehicle", "vae": "variational autoencoder", "vio": "visual inertial odometry",
        "vit": "vision transformer", "vla": "vision language action", "vlm": "vision language model",
        "vln": "vision and language navigation", "vqa": "visual question answering", "vr": "virtual reality",
        "wsd": "word sense disambiguation", "xai": "explainable artificial intelligence",
    }.items()
}  # fmt: skip
"""Abbreviations with one meaning within phrases; "AM" or "GP" have several."""

SPELLINGS: Final = (
    (re.compile(r"(?<=[a-z]{3}[ae])ncy$"), "nce"),
    (re.compile(r"parametr(?=[io])"), "parameter"),
    (re.compile(r"(?<=[a-z]{2})logue$"), "log"),
    (re.compile(r"^(fav|flav|hon|hum|rum|lab|vap|harb|od|arm|rig)our"), r"\1or"),
    (re.compile(r"^(def|off|lic)ence$"), r"\1ense"),
    (re.compile(r"^(fib|met|lit|calib)re$"), r"\1er"),
    (re.compile(r"paed(?=i)"), "ped"),
    (re.compile(r"haem(?=[ao])"), "hem"),
    (re.compile(r"(?<=[kg])ement$"), "ment"),
)
"""Words that have two spellings: "dependency", "dependence"; "parametrized", "parameterized"; "dialogue", "dialog"."""
SPELLED_ALIKE: Final = frozenset({"emergency", "residency"})
"""Words that are another word in the other spelling."""

ALIKE: Final = {
    "1st": "first", "2nd": "second", "3rd": "third", "aeroplane": "airplane", "ageing": "aging", "aided": "assisted",
    "aluminium": "aluminum", "among": "between", "artefact": "artifact", "automata": "automaton",
    "automated": "automatic", "averse": "aversion", "bipedal": "biped", "blurry": "blurred", "capability": "ability",
    "casual": "causal", "categorization": "classification", "choose": "select", "choosing": "selecting",
    "classic": "classical", "complicated": "complex", "conventional": "traditional", "conversation": "dialog",
    "conversational": "dialog", "dextrous": "dexterous", "discriminant": "discriminative",
    "discriminating": "discriminative", "driverless": "autonomous", "eight": "8", "enlarged": "expanded",
    "equilibria": "equilibrium", "extremity": "limb", "five": "5", "focussed": "focused", "four": "4",
    "generic": "general", "grey": "gray", "heterogenous": "heterogeneous", "hierarchal": "hierarchical",
    "illumination": "lighting", "imagery": "image", "influencer": "influential", "intent": "intention",
    "leak": "leakage", "learnt": "learned", "manoeuvre": "maneuver", "max": "maximum", "maxima": "maximum",
    "min": "minimum", "minima": "minimum", "monotonic": "monotone", "movement": "motion", "nearly": "near",
    "optic": "optical", "optima": "optimum", "orientated": "oriented", "overlapped": "overlapping", "people": "person",
    "physically": "physics", "polyhedra": "polyhedron", "programing": "programming", "programme": "program",
    "quadcopter": "quadrotor", "quadrupedal": "quadruped", "reid": "reidentification", "relationship": "relation",
    "sceptic": "skeptic", "sensory": "sensor", "seven": "7", "shapely": "shapley", "six": "6", "spectra": "spectrum",
    "stereoscopic": "stereo", "stimuli": "stimulus", "ten": "10", "three": "3", "toolbox": "toolkit",
    "transportation": "transport", "two": "2", "vertex": "node", "vertices": "node", "visuo": "visual",
}  # fmt: skip
"""Words of phrases that can stand for one another, or are the plural that no rule makes."""

TERMS: Final = {
    tuple(one.split()): tuple(other.split())
    for one, other in {
        "bio inspired": "bioinspired", "biologically inspired": "bioinspired",
        "cause and effect": "causal", "cause effect": "causal",
        "compressive sensing": "compressed sensing", "contextual clue": "context clue",
        "contextual cue": "context cue", "contextual feature": "context feature",
        "contextual information": "context information", "contextual knowledge": "context knowledge",
        "contextual sentence": "context sentence", "contextual signal": "context signal",
        "contextual word": "context word", "cross language": "crosslingual", "cross linguistic": "crosslingual",
        "density function": "density", "differential private": "differential privacy",
        "differentially private": "differential privacy", "eigenvalue problem": "eigenproblem",
        "gp approximation": "gaussian process approximation", "gp bandit": "gaussian process bandit",
        "gp classification": "gaussian process classification", "gp inference": "gaussian process inference",
        "gp kernel": "gaussian process kernel", "gp model": "gaussian process model",
        "gp posterior": "gaussian process posterior", "gp prior": "gaussian process prior",
        "gp regression": "gaussian process regression", "gp surrogate": "gaussian process surrogate",
        "hand crafted": "handcrafted", "hand designed": "handcrafted", "hand engineered": "handcrafted",
        "kernel function": "kernel", "kl divergence": "kl", "kullback leibler": "kl",
        "kullback leibler divergence": "kl", "likelihood function": "likelihood", "loss function": "loss",
        "loss term": "loss", "lower dimensional": "low dimensional", "manually crafted": "handcrafted",
        "manually designed": "handcrafted", "min max": "minimax", "modern day": "modern",
        "multi language": "multilingual", "neural symbolic": "neurosymbolic", "neuro symbolic": "neurosymbolic",
        "objective function": "objective", "penalty function": "penalty", "penalty term": "penalty",
        "posterior distribution": "posterior", "prior distribution": "prior",
        "probabilistic distribution": "probability distribution", "probability distribution": "distribution",
        "real life": "real", "real world": "real", "regularization term": "regularization",
        "regularizing term": "regularization",
        "self driving car": "autonomous car", "self driving vehicle": "autonomous vehicle",
        "spatial and temporal": "spatiotemporal", "spatial temporal": "spatiotemporal",
        "synthesized data": "synthetic data", "synthesized dataset": "synthetic dataset",
        "synthesized image": "synthetic image", "synthesized speech": "synthetic speech", "taylor series": "taylor",
        "test set accuracy": "testing accuracy", "test set error": "testing error",
        "test set performance": "testing performance",
        "utility function": "utility", "visio linguistic": "vision language", "vision linguistic": "vision language",
        "visual linguistic": "vision language",
    }.items()
}  # fmt: skip
"""Two or three words that can stand for others within phrases."""

MODIFIERS: Final = {
    "adaption": "adaptation", "adversarially": "adversarial", "automatically": "automatic",
    "autonomously": "autonomous", "behavioral": "behavior", "blur": "blurring", "causality": "causal",
    "compute": "computation", "computing": "computation", "contextualized": "contextual",
    "crossmodality": "crossmodal", "deeper": "deep", "denser": "dense", "dimension": "dimensional",
    "dimensionality": "dimensional", "dynamically": "dynamic", "energetic": "energy", "evolution": "evolutionary",
    "facial": "face", "factored": "factorized", "geometry": "geometric", "globally": "global",
    "grammar": "grammatical", "grasp": "grasping", "hierarchically": "hierarchical", "higher": "high",
    "incrementally": "incremental", "individualised": "individual", "individualized": "individual",
    "jointly": "joint", "kernelized": "kernel", "kinematics": "kinematic", "larger": "large", "locally": "local",
    "longer": "long", "markovian": "markov", "math": "mathematical", "mathematics": "mathematical",
    "maximal": "maximum", "minimal": "minimum", "modality": "modal", "multimodality": "multimodal", "net": "network",
    "optimum": "optimal", "perception": "perceptual", "precise": "precision", "prediction": "predictive",
    "propulsive": "propulsion", "push": "pushing", "randomly": "random", "recommender": "recommendation",
    "robotic": "robot", "robotics": "robot", "scan": "scanning", "semantics": "semantic", "shallower": "shallow",
    "sigmoidal": "sigmoid", "sized": "size", "slower": "slow", "smaller": "small", "sparser": "sparse",
    "sparsity": "sparse", "statistically": "statistical", "steer": "steering", "steered": "steering",
    "stop": "stopping", "strictly": "strict", "stronger": "strong", "supervisory": "supervision",
    "syntax": "syntactic", "test": "testing", "textual": "text", "tighter": "tight", "tilt": "tilting",
    "topology": "topological", "train": "training", "walk": "walking", "weaker": "weak", "wise": "level",
}  # fmt: skip
"""Words that modify others alike: "robotic arm", "dimension reduction"."""

HEADS: Final = {
    "adaption": "adaptation", "dimensionality": "dimension", "example": "sample", "experimentation": "experiment",
    "issue": "problem", "network": "net", "phase": "stage", "regime": "setting", "scenario": "setting",
    "setup": "setting", "transformation": "transform", "usage": "consumption",
}  # fmt: skip
"""Words that say the same at the end of a phrase."""

TERMS_OF_ART: Final = frozenset(
    {("annotation", "scheme"), ("approximation", "algorithm"), ("approximation", "scheme"), ("compression", "scheme")}
)
"""Kinds of methods that are not called so for the process alone."""

NEURAL: Final = frozenset(
    {
        "adversarial", "attention", "attentional", "connected", "convolutional", "deep", "dense", "encoder", "end",
        "feedforward", "generative", "layer", "multilayer", "overparameterized", "pretrained", "recurrent",
        "recursive", "relu", "residual", "shallow", "siamese", "spiking", "trained", "untrained",
    }
)  # fmt: skip
"""What only neural networks are: a "convolutional network"; a Bayesian network is not a Bayesian neural network."""

TURNING_AFTER: Final = {
    "against": frozenset({"resilience", "resistance", "robustness"}),
    "between": frozenset(
        {
            "alignment", "collaboration", "collision", "communication", "cooperation", "coordination", "correlation",
            "correspondence", "dependency", "difference", "dissimilarity", "distance", "interaction", "overlap",
            "relation", "relationship", "similarity",
        }
    ),
    "to": frozenset({"invariance", "resilience", "resistance", "robustness", "sensitivity", "tolerance"}),
}  # fmt: skip
"""Nouns of which "robustness to noise" says what "noise robustness" does, by what stands between."""

ACTORS: Final = {
    "controller": "control", "modeling": "model", "testing": "test", "checking": "check",
    "regularizer": "regularization", "sampler": "sampling", "regressor": "regression",
    "estimator": "estimation", "estimate": "estimation",
}  # fmt: skip
"""What goes by the name of what is done, or of what does it, as methods."""

QUALITIES: Final = (
    (re.compile(r"(?<=[a-z]{3}[ai])bility$"), "ble"),
    (re.compile(r"(?<=[a-z]{4})ness$"), ""),
    (re.compile(r"(confid|consist|effici|independ|resili)ent$"), r"\1ence"),
    (re.compile(r"^sparsity$"), "sparse"),
    (re.compile(r"(?<=[a-z]{4})ity$"), ""),
)
"""What something is, and that it is: "learnable", "learnability"; "np-hard", "np-hardness"; "sample efficient"."""
NO_QUALITIES: Final = frozenset({"business", "fitness", "harness", "illness", "likeness", "variability", "witness"})
