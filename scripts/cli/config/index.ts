export { addConfigOption, applyConfig } from './apply-config.js';
export { CONFIG_NAME } from './config-file.js';
export type { ConfigValues } from './members.js';
export { askForConfig, checkAsked, isHex, type Asked } from './ask-config.js';
export { newConfig, requireFolderOf, requireFree } from './new-config.js';
export { isUnderGit } from './write-config.js';
