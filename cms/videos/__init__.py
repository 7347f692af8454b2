"""What a video is made of besides its file: captions, chapters, and what ffmpeg reads in it."""
