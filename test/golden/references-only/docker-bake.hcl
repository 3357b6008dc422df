# Made by mab from build.mab; change that, not this.
# Bake cannot say: joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.
