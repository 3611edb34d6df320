/** A damage can still be seen at this size, and a phone's network carries it. */
const LONGEST = 1600;
const QUALITY = 0.8;

/**
 * @param {File} file a photo as the camera took it
 * @returns {Promise<string>} a smaller JPEG as data URL; rejected if it is no picture
 */
export async function shrinkPhoto(file) {
    const bitmap = await globalThis.createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", QUALITY);
}
