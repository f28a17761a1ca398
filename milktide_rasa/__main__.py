"""``python -m milktide_rasa``: Rasa's own command line, without TensorFlow."""

from milktide_rasa import without_tensorflow

without_tensorflow.install()

if __name__ == "__main__":
    from milktide_rasa.command import main

    main()
