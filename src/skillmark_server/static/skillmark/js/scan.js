// SPDX-License-Identifier: Apache-2.0
// <button data-scan="dialog id" data-reader="…/jsqr.js" hidden> opens the camera in a dialog. What
// a QR code says goes into the text field of the button's form, and the form is sent. The pictures
// stay in the browser. Without a camera, or without this file, there is no button.
const WIDEST = 800; // pixels: enough for a code that fills a third of the picture

function load(address) {
  if (window.jsQR) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function prepare(button) {
  const dialog = document.getElementById(button.dataset.scan);
  const video = dialog.querySelector("video");
  const words = dialog.querySelector("[data-scan-words]");
  const canvas = document.createElement("canvas");
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }

  function found(text) {
    const field = button.form.querySelector("[data-drop-text]");
    field.value = text;
    dialog.close();
    button.form.requestSubmit();
  }

  function look() {
    if (!stream) return;
    if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth) {
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      paint.drawImage(video, 0, 0, canvas.width, canvas.height);
      const pixels = paint.getImageData(0, 0, canvas.width, canvas.height);
      const code = window.jsQR(pixels.data, pixels.width, pixels.height);
      if (code?.data) {
        found(code.data);
        return;
      }
    }
    setTimeout(look, 120); // eight looks a second leave the phone cool
  }

  button.addEventListener("click", async () => {
    words.textContent = words.dataset.looking;
    dialog.showModal();
    try {
      const wish = { video: { facingMode: "environment" }, audio: false };
      [stream] = await Promise.all([
        navigator.mediaDevices.getUserMedia(wish),
        load(button.dataset.reader),
      ]);
      if (!dialog.open) {
        stop();
        return;
      }
      video.srcObject = stream;
      await video.play();
      look();
    } catch {
      stop();
      words.textContent = words.dataset.failed;
    }
  });
  dialog.addEventListener("close", stop);
}

if (navigator.mediaDevices?.getUserMedia) {
  for (const button of document.querySelectorAll("[data-scan]")) {
    prepare(button);
    button.hidden = false;
  }
}
